"""The Weave: every cluster and business drawn as cloth from its own figures.

Pure arithmetic and text, without Django, clock or chance: the same figures give the same cloth, byte for
byte, and when a figure changes the cloth changes. ``draft`` decides, thread by thread, ``cloth`` draws.
"""

from core.weave.card import punched_card_svg
from core.weave.cloth import cloth_patch, cloth_svg
from core.weave.draft import Draft, Thread, draft_of

__all__ = ["Draft", "Thread", "cloth_patch", "cloth_svg", "draft_of", "punched_card_svg"]
