import time
def test_look(open_notebook, service):
    for dark in (False, True):
        nb = open_notebook("01_quickstart.ipynb", dark=dark)
        nb.run_all()
        time.sleep(14)
        nb.page.screenshot(path=f"/tmp/shot-{dark}.png")
        pane = nb.page.locator(".pn-chat, .pn-root").first
        print(nb.page.locator("[class*=pn-]").count())
        nb.output('Chat("handbook")').last.scroll_into_view_if_needed()
        time.sleep(1)
        nb.page.screenshot(path=f"/tmp/shot2-{dark}.png")
        nb.output("Connect()").last.scroll_into_view_if_needed()
        time.sleep(1)
        nb.page.screenshot(path=f"/tmp/shot3-{dark}.png")
        print(nb.console[-10:])
