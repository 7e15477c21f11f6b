"""Makes the model of tests/data/tiny-model: `python training/tiny.py FOLDER`, then
`python training/export.py FOLDER tests/data/tiny-model --text README.md`.

Two layers, 32 wide, weights by chance (seeded), a vocabulary of letters, digits and marks. It
knows nothing, but runs through all that the real one runs through, and is small.
"""

import json
import string
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertForTokenClassification

TYPES = ["disease", "gene", "vector", "drug"]
TAGS = ["O", "B", "I"]


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    letters = string.ascii_lowercase + string.digits
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters),
             *string.punctuation, "the", "gene", "and", "##ing", "zolgensma"]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n")
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token="[UNK]",
                                           max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(words[:5])
    tokenizer.save(str(folder / "tokenizer.json"))
    labels = [f"{tag}-{name}" for name in TYPES for tag in TAGS]
    config = BertConfig(vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                        intermediate_size=64, max_position_embeddings=64, type_vocab_size=14,
                        id2label=dict(enumerate(labels)), label2id={name: i for i, name in enumerate(labels)})
    torch.manual_seed(4)
    model = BertForTokenClassification(config)
    with torch.no_grad():
        for weights in model.parameters():
            weights.add_(torch.randn_like(weights), alpha=0.3 if weights.ndim == 2 else 0.1)
    model.save_pretrained(folder)
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizerFast"}))
    labels = {"types": TYPES, "tags": TAGS, "window": 48, "case_version": 1}
    (folder / "labels.json").write_text(json.dumps(labels, indent=2) + "\n")


if __name__ == "__main__":
    main()
