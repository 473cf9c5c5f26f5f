"""The clinic, the log page and the batch sizes in a browser: what a click does, and what an uploaded file shows."""

from lrviz.labs.clinic import CLINIC_CASES
from lrviz.training import as_csv, trained
from tests.harness.chromium import PATIENCE, wait_until_ready

DRAWN = "() => [...document.querySelectorAll('.lrc-plot .main-svg')].length > 0"


def opened(page, url: str):
    page.goto(url)
    wait_until_ready(page)
    page.wait_for_function(DRAWN, timeout=PATIENCE)
    return page


def test_an_illness_is_cured_at_a_click_and_the_address_says_how(app_server, page):
    opened(page, f"{app_server.url}/clinic")
    page.get_by_role("button", name=CLINIC_CASES["nan"].label).click()
    page.get_by_text("The loss is NaN from step").first.wait_for()
    page.get_by_role("button", name="Try a cure").click()
    page.get_by_text("Healthy.").wait_for()
    page.wait_for_function("new URLSearchParams(location.search).get('learning_rate') === '0.1'", timeout=PATIENCE)


def test_an_uploaded_log_is_read_and_forgotten(app_server, page, tmp_path):
    opened(page, f"{app_server.url}/log")
    page.get_by_text("Upload a file", exact=True).click()
    file = tmp_path / "log.csv"
    file.write_text(as_csv(trained(CLINIC_CASES["fluctuating"].training)))
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("Most like this one of our clinic").wait_for()
    assert page.get_by_role("link", name=CLINIC_CASES["fluctuating"].label).count()
    page.reload()
    wait_until_ready(page)
    assert not page.get_by_text("log.csv").count()


def test_a_click_on_a_cell_shows_that_training(app_server, page):
    opened(page, f"{app_server.url}/batch_size?network=two_moons&updates=100&target=0.8")
    page.get_by_text("open in the training room").wait_for()
    box = page.locator(".st-key-batch_size-map .nsewdrag, [class*=batch_size-map] .nsewdrag").first.bounding_box()
    page.mouse.click(box["x"] + 0.93 * box["width"], box["y"] + 0.3 * box["height"])
    page.wait_for_function("new URLSearchParams(location.search).get('pick')?.startsWith('256,')", timeout=PATIENCE)
    page.get_by_text("256 examples, η").wait_for()
