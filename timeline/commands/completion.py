"""The command `completion`: print a shell's completion script; shells run it as they start, so it imports little."""

import click
from click.shell_completion import get_completion_class

_VARIABLE = "_TIMELINE_COMPLETE"


@click.command(epilog="\b\nExample:\n  timeline completion bash")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    It completes commands, options, slugs, sources and streams.

    \b
    bash: add to ~/.bashrc     eval "$(timeline completion bash)"
    zsh:  add to ~/.zshrc      eval "$(timeline completion zsh)"
    fish: run once             timeline completion fish > ~/.config/fish/completions/timeline.fish

    Slugs, sources and streams come from the archive that --archive or TIMELINE_ARCHIVE names.
    """  # noqa: D301 - click reads \b as "keep these lines"
    script = get_completion_class(shell)
    assert script is not None
    click.echo(script(context.find_root().command, {}, "timeline", _VARIABLE).source())
