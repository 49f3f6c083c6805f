"""Writes a tiny Qwen2 checkpoint for vLLM's `--load-format dummy`: configuration and tokenizer, no weights.

Standard library only, no download. Run it as `python checkpoint.py FOLDER`, or call `write`.
"""

import json
import string
import sys
from collections.abc import Sequence
from pathlib import Path

SPECIAL = ("<|unk|>", "<|endoftext|>", "<|im_start|>", "<|im_end|>")
TEMPLATE = (
    "{% for message in messages %}"
    "<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n"
    "{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def alphabet() -> list[str]:
    """Printable ASCII, space and newline in the byte-level alphabet, where those two have stand-ins.

    Other bytes are unknown to the tokenizer, so that random weights never emit half a UTF-8 character.
    """
    stand_ins = {" ": "\u0120", "\n": "\u010a"}
    characters = string.digits + string.ascii_letters + string.punctuation + " \n"
    return [stand_ins.get(character, character) for character in characters]


def vocabulary(words: Sequence[str]) -> list[str]:
    """The tokens by number: special ones, characters, every beginning of a word, after a space and without one."""
    after_space = [f"\u0120{word}" for word in words]
    grown = [word[:end] for word in (*after_space, *words) for end in range(2, len(word) + 1)]
    return list(dict.fromkeys([*SPECIAL, *alphabet(), *grown]))


def tokenizer(words: Sequence[str]) -> dict[str, object]:
    """A byte-level BPE as the `tokenizers` library stores it; it puts together these words alone, from the left."""
    tokens = vocabulary(words)
    merges = [[token[:-1], token[-1]] for token in tokens if len(token) > 1 and token not in SPECIAL]
    numbers = {token: number for number, token in enumerate(tokens)}
    added = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": number, "content": token, **added} for number, token in enumerate(SPECIAL)],
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": None,
        "decoder": byte_level,
        "model": {"type": "BPE", "unk_token": SPECIAL[0], "vocab": numbers, "merges": merges},
    }


def config(tokens: int) -> dict[str, object]:
    """Two layers of four heads; vLLM's attention on a CPU wants a head size of 64."""
    return {
        "architectures": ["Qwen2ForCausalLM"],
        "model_type": "qwen2",
        "hidden_size": 256,
        "intermediate_size": 512,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 4,
        "max_position_embeddings": 32768,
        "vocab_size": tokens,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-06,
        "rope_theta": 10000.0,
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
        "bos_token_id": 1,
        "eos_token_id": 3,
    }


def write(folder: Path, words: Sequence[str] = ()) -> Path:
    """Write the checkpoint's files into `folder`, which is made; returns it.

    Args:
        folder: where to.
        words: of letters, digits and underscores, that are a token each; everything else is a token a character.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "config.json": config(len(vocabulary(words))),
        "generation_config.json": {"bos_token_id": 1, "eos_token_id": 3},
        "tokenizer.json": tokenizer(words),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "unk_token": SPECIAL[0],
            "bos_token": SPECIAL[1],
            "eos_token": SPECIAL[3],
            "pad_token": SPECIAL[1],
            "model_max_length": 32768,
            "chat_template": TEMPLATE,
        },
    }
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    return folder


if __name__ == "__main__":
    write(Path(sys.argv[1]))
