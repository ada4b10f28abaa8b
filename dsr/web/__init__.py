"""Pages: `create_app` puts the frame, the security and the blueprints of `dsr/web/views` together.

How a page is made: a view in `dsr/web/views` names its action with `@allowed(Action.x)`, opens `deps.database.read()`
or `write()`, passes a case through `case_or_404`, and renders after the transaction has closed.
"""

from dsr.web.app import create_app

__all__ = ["create_app"]
