"""The blocks that a guide, a framework and a wheel are written in; one file for each."""

from samtale_intranet.guides.blocks.body import GuideBody
from samtale_intranet.guides.blocks.framework import FoundationStream, ValueStream
from samtale_intranet.guides.blocks.wheel import AroundStream, SegmentStream

__all__ = ["AroundStream", "FoundationStream", "GuideBody", "SegmentStream", "ValueStream"]
