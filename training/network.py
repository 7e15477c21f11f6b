"""The network: a standard BERT token classifier, whose token types carry letter case."""

from pathlib import Path

import torch
from torch import nn
from transformers import BertConfig, BertForTokenClassification, BertModel

from corpora import TYPES
from features import TAGS, TYPE_VOCAB


# Written out: on sentences its way back takes half the time of the fused one on a processor.
ATTENTION = "eager"


def labels():
    return [f"{tag}-{entity_type}" for entity_type in TYPES for tag in TAGS]


def start(base):
    """A classifier over the layers of `base`, or `base` itself where it is one already. Every
    token type begins as the base's only one, so that the layers see at first what they were
    pretrained on."""
    names = labels()
    if BertConfig.from_pretrained(base).type_vocab_size == TYPE_VOCAB:
        return BertForTokenClassification.from_pretrained(base, attn_implementation=ATTENTION)
    config = BertConfig.from_pretrained(
        base,
        type_vocab_size=TYPE_VOCAB,
        attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)},
        architectures=["BertForTokenClassification"],
    )
    model = BertForTokenClassification._from_config(config, attn_implementation=ATTENTION)
    pretrained = BertModel.from_pretrained(base, add_pooling_layer=False)
    weights = pretrained.state_dict()
    name = "embeddings.token_type_embeddings.weight"
    weights[name] = weights[name][:1].expand(TYPE_VOCAB, -1).clone()
    model.bert.load_state_dict(weights)
    return model


class Network(nn.Module):
    """The classifier, and heads that only training uses: one for each corpus that draws the
    line of a type elsewhere."""

    def __init__(self, classifier, own_heads):
        super().__init__()
        self.classifier = classifier
        width = classifier.config.hidden_size
        self.own = nn.ModuleDict({name: nn.Linear(width, len(TYPES) * len(TAGS)) for name in own_heads})

    def forward(self, ids, types, mask, head):
        """Logits [batch, pieces, types, tags]; `head` says which head each row uses: 0 is the
        shipped one."""
        hidden = self.classifier.bert(ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        hidden = self.classifier.dropout(hidden)
        logits = self.classifier.classifier(hidden)
        for i, own in enumerate(self.own.values(), 1):
            rows = head == i
            if rows.any():
                logits = torch.where(rows[:, None, None], own(hidden), logits)
        return logits.view(*logits.shape[:2], len(TYPES), len(TAGS))


def save(classifier, folder, base):
    """A model folder that transformers opens: config, weights, tokenizer."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    classifier.save_pretrained(folder, safe_serialization=True)
    for name in ("tokenizer.json", "vocab.txt", "tokenizer_config.json", "special_tokens_map.json"):
        if (Path(base) / name).exists():
            (folder / name).write_bytes((Path(base) / name).read_bytes())
