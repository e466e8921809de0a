"""minilm_torch.py - the encoder of minilm.py, frozen, with gradients to what goes in.

The same weights and the same layers; word embeddings are given instead of looked up, so
that virtual tokens can stand before a text, and texts of several lengths share a batch.
Left out: dropout, training of the weights.
"""

import numpy as np
import torch
from torch.nn import functional

import minilm

WIDTH = 384


class Encoder:
    """Texts with n rows of word-embedding space before them -> unit vectors."""

    def __init__(self, model, most_tokens=24):
        self.w = {name: torch.from_numpy(value.copy()) for name, value in model.w.items()}
        self.tokens, self.most = model.tokens, most_tokens
        self.word = self.w["embeddings.word_embeddings.weight"]

    def dense(self, x, name):
        return functional.linear(x, self.w[name + ".weight"], self.w[name + ".bias"])

    def norm(self, x, name):
        return functional.layer_norm(x, (WIDTH,), self.w[name + ".weight"],
                                     self.w[name + ".bias"], minilm.EPSILON)

    def attention(self, x, mask, name):
        texts, length, _ = x.shape
        heads = [self.dense(x, f"{name}.self.{which}")
                 .view(texts, length, minilm.HEADS, -1).transpose(1, 2)
                 for which in ("query", "key", "value")]
        y = functional.scaled_dot_product_attention(*heads, attn_mask=mask[:, None, None, :])
        y = y.transpose(1, 2).reshape(x.shape)
        return self.norm(self.dense(y, f"{name}.output.dense") + x, f"{name}.output.LayerNorm")

    def forward(self, x, mask):
        """x: word embeddings [texts x length x 384]; mask: which of them are there."""
        table = "embeddings.{}_embeddings.weight".format
        x = x + self.w[table("token_type")][0] + self.w[table("position")][: x.shape[1]]
        x = self.norm(x, "embeddings.LayerNorm")
        for i in range(minilm.LAYERS):
            name = f"encoder.layer.{i}"
            x = self.attention(x, mask, f"{name}.attention")
            y = functional.gelu(self.dense(x, f"{name}.intermediate.dense"))
            x = self.norm(x + self.dense(y, f"{name}.output.dense"), f"{name}.output.LayerNorm")
        there = mask[:, :, None].float()
        return functional.normalize((x * there).sum(1) / there.sum(1), dim=1)

    def prompted(self, tokens, texts):
        """[CLS], the virtual tokens [texts x n x 384], the text, [SEP]; unit vectors."""
        pieces = [self.tokens(text) for text in texts]
        pieces = [p[:1] + p[1:-1][: self.most] + p[-1:] for p in pieces]
        length = max(map(len, pieces))
        ids = np.zeros((len(texts), length), int)
        mask = torch.zeros(len(texts), length, dtype=torch.bool)
        for i, p in enumerate(pieces):
            ids[i, : len(p)] = p
            mask[i, : len(p)] = True
        x = self.word[torch.from_numpy(ids)]
        before = torch.ones(len(texts), tokens.shape[1], dtype=torch.bool)
        return self.forward(torch.cat([x[:, :1], tokens, x[:, 1:]], 1),
                            torch.cat([before, mask], 1))

    @torch.no_grad()
    def embed(self, texts, batch=50):
        """Unit vectors of texts alone, float32 [texts x 384]."""
        nothing = torch.zeros(batch, 0, WIDTH)
        parts = [texts[i : i + batch] for i in range(0, len(texts), batch)]
        return torch.cat([self.prompted(nothing[: len(p)], p) for p in parts]).numpy()
