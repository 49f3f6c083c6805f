import re

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
ADDRESS = re.compile(
    rf"""
    (?=.{{1,254}}\Z)                    # the whole
    (?=[^@]{{1,64}}@)                   # the local part's length
    {ATOM}+ (?: \. {ATOM}+ )*           # words between single dots
    @
    (?: (?!-) [A-Za-z0-9-]{{1,63}} (?<!-) \. )+
    (?![0-9]+\Z)                        # no number as the last label
    (?!-) [A-Za-z0-9-]{{2,63}} (?<!-)
    """,
    re.VERBOSE,
)


def validate_email(email):
    if isinstance(email, str) and ADDRESS.fullmatch(email):
        return {"valid": True, "reason": ""}
    return {"valid": False, "reason": "this is not an e-mail address"}
