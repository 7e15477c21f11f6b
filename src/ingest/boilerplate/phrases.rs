//! What the lines around an article say: the one list of phrases.

/// How much of a passage a phrase must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it, but for marks and numbers: "Comments (12)".
    Whole,
    /// All of it behind a number: "3 min read".
    Count,
    /// The beginning of at most so many words.
    Start(usize),
    /// Anywhere in at most so many words.
    Within(usize),
}

/// What a phrase says about the passages after it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Below {
    /// Nothing.
    Article,
    /// A sign-up form.
    Form,
    /// Headlines of other articles, perhaps each with a short text.
    Related,
    /// The same, but the phrase is also a heading of articles.
    PerhapsRelated,
    /// One headline of another article.
    Headline,
    /// Comments of readers, up to the end.
    Comments,
    /// Paragraphs up to the next heading.
    Notice,
    /// One paragraph.
    Paragraph,
    /// Names, addresses and numbers.
    Contact,
}

use Below::{Article, Comments, Contact, Form, Headline, Notice, Paragraph, PerhapsRelated, Related};
use Extent::{Count, Start, Whole, Within};

/// Longest passage, in words, for a legal notice.
pub(super) const NOTICE: usize = 250;

/// Every phrase, those of a row between bars: in lower case, blanks single, quotes straight,
/// no marks at the start.
pub(super) const PHRASES: &[(Extent, Below, &str)] = &[
    // Share buttons and other controls.
    (
        Whole,
        Article,
        "share | share this | tweet | tweet this | pin it | email | e-mail | print | save | copy link |
         link copied | facebook | twitter | linkedin | pinterest | whatsapp | reddit | telegram |
         instagram | youtube | messenger | flipboard | x | rss | listen | play | pause | text size |
         font size | bookmark | download pdf | view pdf | pdf | expand | close | ok | like | reply |
         report | flag | loading | show more | load more | view more | see more | continue reading |
         learn more | view all | see all | show all | view comments | show comments | daily | weekly |
         monthly | submit | first name | last name | hide caption | enlarge this image |
         view image in fullscreen | photo | image | video | view gallery | en español | español |
         leer en español | read in spanish",
    ),
    (
        Start(8),
        Article,
        "share this article | share this story | share this post | share this page | share this news |
         share article | share on | share via | share to facebook | tweet this | click to share |
         click to print | click to email | opens in new window | send to a friend | email this |
         email article | print this | print article | save article | save this | follow us | like us on |
         find us on | connect with us | add to favorites | listen to this | toggle caption |
         toggle navigation | image credit | image source | photo credit | picture credit | credit: |
         photograph: | photo by | photo: | getty images | shutterstock",
    ),
    (
        Count,
        Article,
        "min read | mins read | minute read | minutes read | min to read | minutes to read | min. read |
         shares | views | likes | retweets | share | min | minutes ago | hours ago | days ago",
    ),
    (Start(8), Article, "reading time | estimated reading time | read time | time to read"),
    // Advertisements.
    (
        Whole,
        Article,
        "ad | ads | advert | advertisement | advertising | sponsored | sponsored content | paid content |
         promoted | story continues below | article continues below | skip advertisement",
    ),
    (
        Start(10),
        Article,
        "advertisement - | advertisement story continues | advertisement continue reading |
         story continues below | article continues below | article continues after |
         continue reading the main story | continue reading below | scroll to continue | ad feedback |
         this story continues | sponsored by | advertise with",
    ),
    // Menus and ways through the site.
    (
        Whole,
        Article,
        "home | menu | main menu | search | back | go back | back to top | top of page | return to top |
         next | previous | prev | next article | previous article | next post | previous post | next page |
         log in | login | sign in | log out | sign out | register | create account | my account |
         subscribe | donate | donate now | contact us | about us | careers | jobs | help | faqs | sitemap |
         site map | accessibility | advertise | privacy | privacy policy | terms | terms of use |
         terms of service | terms and conditions | terms & conditions | cookie policy | cookie settings |
         cookie preferences | do not sell my personal information | legal | imprint | newsletter |
         newsletters | podcasts | events | press room | site index | site information navigation |
         skip to content | skip to main content | skip navigation | jump to content | find a doctor |
         request an appointment | manage cookies | accept | accept all | accept cookies | reject all |
         decline | got it | i agree | table of contents | on this page | in this article | tags | topics |
         categories | filed under",
    ),
    (
        Start(8),
        Article,
        "skip to | jump to | back to results | back to search | back to all | back to news | back to home |
         you are here | open menu | close menu | filed under | tags: | tagged: | categories: | category: |
         topics: | posted in",
    ),
    // Dates, authors, sources.
    (
        Start(10),
        Article,
        "content last updated | last updated | last reviewed | last modified | last revised | last update |
         page last | this page was last | date published | date: | published: | published on |
         published at | published by | posted: | posted on | posted by | posted at | updated: |
         updated on | updated at | first published | medically reviewed | clinically reviewed |
         fact checked | written by | reviewed by | edited by | reporting by | editing by | provided by |
         distributed by | author: | authors: | view source version",
    ),
    (Start(12), Article, "source: | sources: | read the original article"),
    (Start(40), Article, "source: http: | source: https: | citation:"),
    // Sign-up forms.
    (
        Start(20),
        Form,
        "stay updated with | stay up to date with | stay up-to-date with | stay informed with |
         stay in the know | stay connected with us | sign up for our | sign up for free |
         sign up for daily | sign up for weekly | sign up for newsletter | sign up for the newsletter |
         sign up for email | sign up for alerts | sign up to receive | sign up to our | sign up to get |
         sign up here | sign up now | sign up today | subscribe to | subscribe now | subscribe today |
         subscribe for | join our newsletter | join our mailing list | join our email list |
         get our newsletter | get the newsletter | get our free | get our daily | get our weekly |
         get news | get email | get updates | enter your email | your email address | email address |
         never miss a story | never miss an update | never miss a post | never miss an article |
         don't miss a story | newsletter sign | email sign | free newsletter | daily newsletter |
         weekly newsletter | want more stories like this | be the first to know | register for free |
         support our journalism",
    ),
    (
        Within(30),
        Form,
        "straight to your inbox | delivered to your inbox | directly to your inbox | right to your inbox |
         in your inbox | unsubscribe at any time | unsubscribe anytime | opt out at any time |
         we respect your privacy | your e-mail address will not | your email address will not |
         subscribe to our newsletter | sign up for our newsletter | thank you for subscribing |
         this site is protected by recaptcha | agree to our terms | agree to our privacy |
         agree to the terms | by signing up | by subscribing | please check your inbox",
    ),
    // Other articles.
    (
        Start(5),
        Related,
        "related articles | related stories | related content | related posts | related news |
         related topics | related reading | related coverage | related links | related items |
         related videos | you may also like | you might also like | you may also be interested |
         you might also be interested | you may be interested | people also read | others also read |
         readers also | recommended for you | recommended articles | recommended stories |
         recommended reading | recommended content | recommended posts | suggested articles |
         suggested reading | more from | more on this | more stories | more news | more articles |
         more like this | most read | most popular | most viewed | most shared | most recent |
         latest news | latest articles | latest stories | latest posts | recent posts | recent articles |
         recent news | recent stories | popular posts | popular articles | popular stories | popular now |
         top stories | top news | trending now | trending stories | trending articles | what to read next |
         read next | up next | editors' picks | editor's picks | editor's choice | editors' choice |
         around the web | from around the web | from our partners | from the web | sponsored stories |
         keep reading | further reading | explore more | discover more | see also | similar articles |
         similar stories | other articles",
    ),
    (Whole, PerhapsRelated, "related | recommended | trending | popular | latest | suggested | more"),
    (
        Whole,
        Headline,
        "read more | explore further | don't miss | related story | related article | also read | read also",
    ),
    (
        Start(30),
        Article,
        "read more: | read more about | read more on | read more at | read also: | also read: | related: |
         related article: | related story: | see also: | more: | read next: | recommended: |
         learn more about our | up next: | watch: | listen: | dig deeper:",
    ),
    // Comments.
    (
        Whole,
        Comments,
        "leave a comment | leave a reply | leave your comment | post a comment | add a comment |
         write a comment | add your comment | join the conversation | join the discussion |
         reader comments | comments | comment | comments are closed | be the first to comment |
         what do you think | log in to comment | sign in to comment | cancel reply",
    ),
    (Start(8), Comments, "leave a reply | no comments | please log in to leave | you must be logged in"),
    (Count, Comments, "comments | comment | responses | replies"),
    // Notices.
    (
        Start(120),
        Article,
        "we use cookies | we and our partners use | we and our partners store |
         we and our partners process | this site uses cookies | this website uses cookies |
         our site uses cookies | our website uses cookies | this site uses | by continuing to use |
         by continuing to browse | by using this site | by using this website | by clicking |
         cookies help us | your privacy choices | we value your privacy | we care about your privacy |
         please enable javascript | javascript is | your browser",
    ),
    (
        Start(NOTICE),
        Article,
        "copyright © | copyright (c) | copyright 1 | copyright 2 | copyright by | all rights reserved |
         disclaimer: | legal notice | the information provided on this |
         the information contained in this | the information on this site |
         the information on this website | this document is subject to copyright |
         this material may not be published | the content on this site | the content on this website |
         this content is for informational | this article is for informational |
         this information is not intended | opinions expressed in this | affiliate disclosure |
         we may earn a commission | if you buy something through | if you buy through |
         this press release contains forward-looking | this news release contains forward-looking |
         this release contains forward-looking | this announcement contains forward-looking |
         certain statements in this press release | certain statements in this news release |
         statements in this press release that are not | statements contained in this press release |
         statements made in this press release",
    ),
    (
        Within(60),
        Article,
        "all rights reserved | not a substitute for professional medical |
         not a substitute for medical advice | not intended as medical advice |
         not intended to be a substitute | does not constitute medical advice | may not be reproduced |
         may not be published, broadcast | earn an affiliate commission | retain the copyright |
         reproduced with permission",
    ),
    (
        Start(12),
        Notice,
        "forward-looking statements | forward looking statements | forward-looking statement |
         cautionary note regarding forward | cautionary note on forward |
         cautionary statement regarding forward | cautionary statements regarding forward |
         note regarding forward-looking | note on forward-looking | special note regarding forward |
         disclosure notice | safe harbor statement | safe harbor",
    ),
    (Whole, Notice, "disclaimer | medical disclaimer | legal disclaimer | legal notice | editorial policy"),
    // People behind the text.
    (
        Whole,
        Paragraph,
        "about the author | about the authors | about the writer | author bio | meet the author",
    ),
    (Start(8), Paragraph, "about the author:"),
    (Whole, Contact, "contacts | contact"),
    (
        Start(8),
        Contact,
        "media contact | media contacts | press contact | press contacts | investor contact |
         investor contacts | investors and media | investor relations contact | company contact |
         contact: | contacts: | contact information | media inquiries | media enquiries | media relations |
         investors: | media: | press office",
    ),
    (
        Start(30),
        Article,
        "for more information, contact | for more information contact |
         for more information please contact | for more information, please contact |
         for further information, contact | for further information please contact | for media inquiries |
         to contact the | send us your | have a story | got a story | got a tip",
    ),
];
