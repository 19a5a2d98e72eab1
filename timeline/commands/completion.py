"""Print the script that completes words in a shell; a shell runs this as it starts, so that little is imported."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_VARIABLE = "_TIMELINE_COMPLETE"


@click.command(
    epilog="\b\nExample:\n  timeline completion bash"
)  # shells run this as they start: nothing else is imported
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the script that completes commands, options, slugs, sources and streams in a shell.

    \b
    bash: add to ~/.bashrc     eval "$(timeline completion bash)"
    zsh:  add to ~/.zshrc      eval "$(timeline completion zsh)"
    fish: run once             timeline completion fish > ~/.config/fish/completions/timeline.fish

    What is recorded is completed from the archive that --archive or TIMELINE_ARCHIVE names.
    """  # noqa: D301 - click reads \b as "keep these lines"
    script = get_completion_class(shell)
    assert script is not None
    click.echo(script(context.find_root().command, {}, "timeline", _VARIABLE).source())
