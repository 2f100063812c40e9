"""Why an app that is too old is not let do anything."""

from upay.kit.language import Words
from upay.platform.attempts import Attempt
from upay.platform.explanations import Explanation


def app_outdated(attempt: Attempt) -> Explanation:
    """Explain that this version of the app is no longer served."""
    version, at_least = (str(attempt.facts.get(name) or "") for name in ("version", "at_least"))
    named = Words(f"（{version}）", f" ({version})") if version else Words("", "")
    needed = (
        Words(f" {at_least} 或更新的版本", f" version {at_least} or newer")
        if at_least
        else Words("新版本", " a newer one")
    )
    return Explanation(
        title=Words("应用需要更新", "The app has to be updated"),
        cause=Words(
            f"这台设备上打开的是旧版本{named.zh}，现在要用{needed.zh}才能办理。",
            f"The version open on this device{named.en} is too old; this needs{needed.en}.",
        ),
        money=Words("什么都没有提交，资金没有任何变动。", "Nothing was sent on, and no money has moved."),
        todo=Words(
            "重新打开页面就是新版本，填过的内容要再填一次；还是不行，就清除浏览器缓存再打开。",
            "Open the page afresh to get the new version, and fill the form in again; if that does not help, clear the "
            "browser's cache first.",
        ),
        offers=("retry", "read_article"),
        agent=Words(
            f"应用版本过旧{named.zh}，最低要求{needed.zh}。", f"The app{named.en} is too old; it needs{needed.en}."
        ),
    )  # fmt: skip
