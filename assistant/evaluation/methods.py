"""The methods that `zhiping eval matching` compares: the project's own, then the peers."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import settings
from assistant.domain import Framework
from assistant.evaluation import peer_encoders, peers
from assistant.evaluation.data import Example
from assistant.evaluation.judges import Factory, Judge, MatcherJudge
from assistant.evaluation.peers import Method
from assistant.retrieval import load_encoder
from assistant.steps.mapping import matcher


def _shipped() -> Factory:
    def build(framework: Framework, rows: Sequence[Example]) -> Judge:
        return MatcherJudge(matcher(framework, settings.load()), framework)

    return build


SHIPPED = Method("本项目：随附的匹配器", _shipped, own=True, about="与 zhiping match 所用的完全相同")
"""For outside passages; on the project's own data it has seen every answer."""

PEERS: tuple[Method, ...] = (
    Method("rank_bm25＋jieba，最近描述", peers.rank_bm25_descriptors, ("rank_bm25", "jieba")),
    Method("bm25s＋jieba，最近描述", peers.bm25s_descriptors, ("bm25s", "jieba")),
    Method("bm25s＋jieba，最近已标片段", peers.bm25s_passages, ("bm25s", "jieba")),
    Method("字符 TF-IDF，最近描述", peers.tfidf_descriptors, ("sklearn",)),
    Method("字符 TF-IDF，最近已标片段", peers.tfidf_passages, ("sklearn",)),
    Method("词 TF-IDF＋逻辑回归", peers.logistic_words, ("sklearn", "jieba")),
    Method(
        "LangChain＋Chroma＋MiniLM，最近已标片段",
        peer_encoders.chroma_passages,
        (peer_encoders.GENERAL,),
        about="未装 langchain-chroma 时直接用 Chroma 客户端，排序相同",
    ),
    Method(
        "MiniLM 通用句向量，最近描述",
        lambda: peer_encoders.nearest_descriptor(peer_encoders.general_encoder),
        (peer_encoders.GENERAL,),
    ),
    Method("随附静态编码器，最近描述", lambda: peer_encoders.nearest_descriptor(load_encoder)),
)
