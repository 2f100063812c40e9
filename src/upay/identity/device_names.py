"""What a device is called, from what its browser says of itself. Pure.

Browsers say less and less: the system and the browser are what is left, and what a person recognises. Chrome and
Safari name each other for reasons of history, so the order matters.
"""

from typing import Final

from upay.kit.language import Words

_SYSTEMS: Final = (
    ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Android", "Android"), ("Windows", "Windows"), ("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
_BROWSERS: Final = (
    ("MicroMessenger", Words("微信", "WeChat")), ("AlipayClient", Words("支付宝", "Alipay")),
    ("Edg", Words("Edge", "Edge")), ("OPR/", Words("Opera", "Opera")),
    ("SamsungBrowser", Words("三星浏览器", "Samsung Internet")), ("FxiOS", Words("Firefox", "Firefox")),
    ("Firefox", Words("Firefox", "Firefox")), ("CriOS", Words("Chrome", "Chrome")),
    ("Chrome", Words("Chrome", "Chrome")), ("Safari", Words("Safari", "Safari")),
)  # fmt: skip
UNKNOWN: Final = Words("未知设备", "Unknown device")


def name_of(agent: str) -> Words:
    """Return what a device is called: the system and the browser, or that it is not known."""
    system = next((name for mark, name in _SYSTEMS if mark in agent), None)
    browser = next((name for mark, name in _BROWSERS if mark in agent), None)
    if system is None and browser is None:
        return UNKNOWN
    parts = ([Words(system, system)] if system is not None else []) + ([browser] if browser is not None else [])
    return Words(" · ".join(part.zh for part in parts), " · ".join(part.en for part in parts))
