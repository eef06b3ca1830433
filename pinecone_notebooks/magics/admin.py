"""`%pinecone_projects` and `%pinecone_keys`: list, create, update and delete."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from .parsing import KEY, PROJECT, VARIABLE, Parser, variable_name

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from IPython.core.interactiveshell import InteractiveShell

    from pinecone_notebooks.client import Admin, APIKey, Project
    from pinecone_notebooks.render.table import Table
    from pinecone_notebooks.secret import Secret

__all__ = ["PARSERS", "AdminMagics"]

Named = TypeVar("Named", "Project", "APIKey")

ACTIONS = ("list", "create", "update", "delete")
ROLES = (
    "ProjectEditor",
    "ProjectViewer",
    "ControlPlaneEditor",
    "ControlPlaneViewer",
    "DataPlaneEditor",
    "DataPlaneViewer",
)


def _project_parser() -> Parser:
    parser = Parser("%pinecone_projects", "%pinecone_projects create handbook")
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list")
    parser.add_argument("project", nargs="?", metavar=PROJECT)
    parser.add_argument("--name", metavar="NAME")
    parser.add_argument("--df", type=variable_name, metavar=VARIABLE)
    return parser


def _key_parser() -> Parser:
    parser = Parser("%pinecone_keys", "%pinecone_keys create notebook --project handbook")
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list")
    parser.add_argument("key", nargs="?", metavar=KEY)
    parser.add_argument("--project", metavar=PROJECT)
    parser.add_argument("--name", metavar="NAME")
    parser.add_argument("--role", action="append", choices=ROLES)
    parser.add_argument("--to", type=variable_name, metavar=VARIABLE)
    parser.add_argument("--df", type=variable_name, metavar=VARIABLE)
    return parser


PARSERS = {"pinecone_projects": _project_parser, "pinecone_keys": _key_parser}


@magics_class
class AdminMagics(Magics):
    """Projects and API keys, for a service account."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._variables = shell.user_ns

    @no_var_expand
    @line_magic
    def pinecone_projects(self, line: str) -> None:
        """List, create, rename and delete projects.

        %pinecone_projects                             list them
        %pinecone_projects create NAME
        %pinecone_projects update PROJECT --name NAME
        %pinecone_projects delete PROJECT              with its API keys

        A PROJECT is a name or an id. Needs a service account: PINECONE_CLIENT_ID and
        PINECONE_CLIENT_SECRET; the local service brings its own.

        --name NAME      the new name
        --df VARIABLE    keep the list as a pandas DataFrame

        Examples:
            %pinecone_projects
            %pinecone_projects create handbook
            %pinecone_projects update handbook --name handbooks
        """
        from pinecone_notebooks.credentials.admin import admin
        from pinecone_notebooks.render.live import say

        parser = _project_parser()
        given = parser.parse_line(line)
        _check(parser, given, given.project, "project")
        with admin() as calls:
            if given.action == "list":
                self._list(_projects_table(calls.projects.list()), given)
            elif given.action == "create":
                say(f"Project {given.project!r} is made: {calls.projects.create(given.project).id}")
            else:
                project = _found(given.project, calls.projects.list(), "project")
                if given.action == "update":
                    calls.projects.update(project.id, name=given.name)
                    say(f"Project {project.name!r} is now {given.name!r}.")
                else:
                    calls.projects.delete(project.id)
                    say(f"Project {project.name!r} is deleted, with its API keys.")

    @no_var_expand
    @line_magic
    def pinecone_keys(self, line: str) -> None:
        """List, create, change and delete the API keys of a project.

        %pinecone_keys [--project PROJECT]                  list them, never the keys themselves
        %pinecone_keys create NAME                          a card with a button to copy the key
        %pinecone_keys create NAME --to VARIABLE            the key goes to the variable, masked
        %pinecone_keys update KEY [--name NAME] [--role ROLE]
        %pinecone_keys delete KEY                           what uses it stops working at once

        A PROJECT and a KEY are a name or an id. A key is told once, at its creation. The card keeps
        it in the kernel until it is copied, for ten minutes at most. VARIABLE.reveal() gives the
        text. Nothing of it is in the notebook unless you print it.

        --project PROJECT    which one; may be left out where there is one only
        --name NAME          the new name
        --role ROLE          such as DataPlaneViewer; may be given again
        --to VARIABLE        where a new key goes
        --df VARIABLE        keep the list as a pandas DataFrame

        Examples:
            %pinecone_keys --project handbook
            %pinecone_keys create notebook --project handbook --role DataPlaneEditor
            %pinecone_keys create notebook --project handbook --to key
            %pinecone_keys delete notebook --project handbook
        """
        from pinecone_notebooks.credentials.admin import admin
        from pinecone_notebooks.render.live import say

        parser = _key_parser()
        given = parser.parse_line(line)
        _check(parser, given, given.key, "key")
        with admin() as calls:
            project = _project(calls, given.project, parser)
            keys = calls.api_keys
            if given.action == "list":
                self._list(_keys_table(keys.list(project.id)), given)
            elif given.action == "create":
                made = keys.create(project.id, given.key, roles=given.role)
                self._hand_over(given.key, made.value, given.to)
            else:
                key = _found(given.key, keys.list(project.id), "API key")
                if given.action == "update":
                    keys.update(key.id, name=given.name, roles=given.role)
                    say(f"API key {key.name!r} is changed.")
                else:
                    keys.delete(key.id)
                    say(f"API key {key.name!r} is deleted.")

    def _hand_over(self, name: str, key: Secret, variable: str | None) -> None:
        """Give a new key to the person: into a variable, or by a card."""
        from pinecone_notebooks.render.live import LiveOutput, say

        if variable:
            self._variables[variable] = key
            say(f"API key {name!r} is made: {variable}.reveal() gives it.")
            return
        from pinecone_notebooks.widgets.new_key import NewKey

        words = f"API key {name!r} is made. While its kernel ran, a card here could copy it once."
        LiveOutput().finish(NewKey(name, key).view(words))

    def _list(self, table: Table, given: Namespace) -> None:
        from pinecone_notebooks.render.live import LiveOutput

        if given.df:
            self._variables[given.df] = table.frame()
        LiveOutput().finish(table.bundle())


def _check(parser: Parser, given: Namespace, subject: str | None, what: str) -> None:
    """Refuse a line whose options cannot be meant."""
    if given.action != "list" and subject is None:
        parser.error(f"{given.action} needs the {what}")
    if given.action == "list" and subject is not None:
        parser.error(f"list takes no {what}")
    roles = getattr(given, "role", None)
    if given.action == "update" and given.name is None and not roles:
        parser.error("update needs what to change")
    if given.action != "update" and given.name is not None:
        parser.error("--name is for update only")
    variable = getattr(given, "to", None)
    if given.action != "create" and variable is not None:
        parser.error("--to is for create only: a key is told only once")
    if what == "key" and given.action == "create" and variable is None and not _can_click():
        parser.error("create needs --to VARIABLE here: nobody can click a button to copy the key")


def _can_click() -> bool:
    from pinecone_notebooks.widgets.places import place

    here = place()
    return here.kernel is not None and here.has_person


def _project(calls: Admin, wanted: str | None, parser: Parser) -> Project:
    projects = calls.projects.list()
    if wanted is None and len(projects) == 1:
        return projects[0]
    if wanted is None:
        names = ", ".join(repr(project.name) for project in projects) or "none"
        parser.error(f"which project? You have: {names}; name one with --project")
    return _found(wanted, projects, "project")


def _found(wanted: str, there: Sequence[Named], what: str) -> Named:
    """The one of that id or name."""
    from pinecone_notebooks.errors import ArgumentError

    matches = [one for one in there if one.id == wanted] or [
        one for one in there if one.name == wanted
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        ids = ", ".join(one.id for one in matches)
        raise ArgumentError(f"{len(matches)} are named {wanted!r}. Give an id: {ids}.")
    names = [one.name for one in there]
    near = difflib.get_close_matches(wanted, names, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"You have: {', '.join(names) or 'none'}."
    raise ArgumentError(f"There is no {what} {wanted!r}. {hint}")


def _projects_table(projects: Sequence[Project]) -> Table:
    from pinecone_notebooks.render.table import Table

    rows: list[Sequence[Any]] = [
        (project.name, project.id, project.organization_id, project.created_at)
        for project in sorted(projects, key=lambda project: project.name)
    ]
    return Table(("name", "id", "organization", "created"), rows, empty="There is no project yet.")


def _keys_table(keys: Sequence[APIKey]) -> Table:
    from pinecone_notebooks.render.table import Table

    rows: list[Sequence[Any]] = [
        (key.name, ", ".join(key.roles), key.id, key.created_at)
        for key in sorted(keys, key=lambda key: key.name)
    ]
    return Table(("name", "roles", "id", "created"), rows, empty="This project has no API keys.")
