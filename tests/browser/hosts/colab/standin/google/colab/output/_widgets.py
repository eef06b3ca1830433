"""Where anywidget looks for the address of the manager that is to draw a widget."""

_installed_url = None
