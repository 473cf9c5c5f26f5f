"""What `lrviz.lessons check` says about lessons that can be read but are untrue."""

import subprocess
import sys

from lrviz.lessons.as_text import as_percent
from lrviz.lessons.check import check_folder
from lrviz.lessons.goal import told_apart
from tests.harness.server import ROOT

HEAD = "---\ntitle: T\norder: 3\nsummary: S.\nminutes: 4\n---\n"

UNTRUE = f"""{HEAD}[a](lesson:nowhere), [b](glossary:none), [c](playground:surface=moon), [d](ftp:x), [e](#here)

```lab a
run: {{surface: bowl, learning_rate: 2.1}}
expect: {{verdict: just_right}}
```

```predict b
run: {{surface: bowl, learning_rate: 2.1}}
question: Q
options: {{x: {{verdict: stuck}}, y: {{verdict: diverged}}}}
answer: 1
why: W
```

```challenge c
run: {{surface: bowl, learning_rate: 0.5}}
goal: {{arrive_within: 50}}
par: {{optimizer: adam, learning_rate: 0.0001}}
```
"""


def test_the_checker_finds_what_is_untrue(tmp_path):
    (tmp_path / "01-untrue.md").write_text(UNTRUE)
    said = "\n".join(map(str, check_folder(tmp_path)[1]))
    for words in (
        "line 7: lesson must be one of",
        "the glossary has no term 'none'",
        "the link to the playground: surface",
        "'ftp:x' must begin with",
        "#here is no block",
        "a: verdict: 'just_right' does not hold: it is diverged",
        "the marked answer 'x' is not what the run shows",
        "the option 'y' is not marked",
        "the start reaches the goal",
        "par does not reach the goal",
        "cannot move: optimizer",
    ):
        assert words in said, said


def test_the_command_says_file_and_line_and_fails(tmp_path):
    (tmp_path / "01-bad.md").write_text(f"{HEAD}# A\n")
    command = [sys.executable, "-m", "lrviz.lessons", "check", str(tmp_path)]
    check = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert check.returncode == 1
    assert "01-bad.md, line 7: headings begin with ##" in check.stdout
    command[-1] = str(tmp_path / "nowhere")
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 2


def test_what_nearly_reaches_a_limit_is_told_in_its_unit_with_digits_that_set_them_apart():
    assert told_apart(0.97, 0.98, as_percent) == "97%"
    assert told_apart(0.979999, 0.98, as_percent) == "97.9999%"
    assert told_apart(0.5000001, 0.5) == "0.5000001"
