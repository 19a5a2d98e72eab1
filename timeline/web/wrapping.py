"""What is wrapped around all pages: headers, the site's address, language and tags, and the mark of SQL."""

import re
from collections.abc import MutableMapping
from functools import cache
from typing import Any

from datasette.app import Datasette

from timeline.web.addresses import with_language
from timeline.web.configuration import configuration_of
from timeline.web.headers import App, Receive, Send, only_known_methods, only_modest_queries, with_headers
from timeline.web.known_address import with_known_host
from timeline.web.outside import mark_outside
from timeline.web.pages import routes
from timeline.web.replica import reading_one_file
from timeline.web.result_pages import mark_pages
from timeline.web.unchanged import unless_unchanged


def wrapped(app: App, datasette: Datasette) -> App:
    """Return the pages with all that is wrapped around them.

    It is made at the first request: Datasette wraps its application before it has its databases and settings.
    """

    @cache
    def made() -> App:
        configuration = configuration_of(datasette)
        pages = routes(datasette)
        paths = [re.compile(pattern) for pattern, _ in pages]
        asked = only_modest_queries(only_known_methods(mark_pages(mark_outside(app)), paths))
        tagged = unless_unchanged(asked, datasette, pages)
        in_language = with_language(tagged, datasette.setting("base_url"))
        with_host = with_known_host(in_language, configuration.public_address)
        return with_headers(reading_one_file(with_host, datasette), configuration.policy)

    async def wrapped_app(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        await made()(scope, receive, send)

    return wrapped_app
