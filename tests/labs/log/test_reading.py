"""Any table with a loss: separators, numbers in text, ragged rows, counts; what can't be used is named by its line."""

import io
import math

import numpy as np
import pytest

from lrviz.labs.log import Role, Unit, read_log
from lrviz.labs.log.log import FAULTS_KEPT

PLAIN = [[epoch, 2.0 / (epoch + 1), 2.5 / (epoch + 1)] for epoch in range(8)]


def table(rows, separator=",", header=("epoch", "train_loss", "val_loss"), decimal=".", end="\n"):
    lines = [separator.join(header)] if header else []
    return end.join(lines + [separator.join(str(cell).replace(".", decimal) for cell in row) for row in rows]) + end


@pytest.mark.parametrize(
    ("separator", "decimal", "format"),
    [
        (",", ".", "CSV"),
        (";", ".", "CSV with semicolons"),
        (";", ",", "CSV with semicolons"),
        ("\t", ".", "TSV"),
        ("\t", ",", "TSV"),
        ("|", ".", "CSV with bars"),
        (" ", ".", "columns with spaces"),
        ("   ", ",", "columns with spaces"),
        (", ", ".", "CSV"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_with_any_separator_decimal_sign_and_end_of_line(separator, decimal, format, end):
    log = read_log(table(PLAIN, separator, decimal=decimal, end=end).encode())
    assert (log.format, log.unit, log.fault_count) == (format, Unit.EPOCH, 0)
    np.testing.assert_allclose(log.train_loss.y, [row[1] for row in PLAIN])
    np.testing.assert_allclose(log.validation_loss.y, [row[2] for row in PLAIN])
    np.testing.assert_array_equal(log.validation_loss.x, [row[0] for row in PLAIN])


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0.5", 0.5),
        (" 0.5 ", 0.5),
        ("5e-1", 0.5),
        ("0.5 (ema)", 0.5),
        ("[0.5]", 0.5),
        ("97 %", 97),
        ("97%", 97),
        ("+.5", 0.5),
        ("tensor(0.5)", 0.5),
        ("np.float64(0.5)", 0.5),
        ("loss=0.5", 0.5),
        ("loss: 0.5", 0.5),
        ("0.5 ± 0.1", 0.5),
        ("inf", math.inf),
        ("-Infinity", -math.inf),
        ("NaN", math.nan),
        ("tensor(nan)", math.nan),
        ("0.5/10", 0.5),
        ('"0,5"', 0.5),
        ('"1,234.5"', 1234.5),
        ("\"tensor(0.5, device='cuda:0')\"", 0.5),
    ],
)
def test_a_cell_with_one_number_among_text_is_that_number(cell, value):
    log = read_log(f"step,loss\n1,2.0\n2,{cell}\n3,1.0\n")
    np.testing.assert_equal(log.train_loss.y, [2.0, value, 1.0])
    assert log.fault_count == 0


@pytest.mark.parametrize("cell", ["", " ", "NA", "None", "null", "n/a", "-"])
def test_empty_cells_are_no_values_and_no_faults(cell):
    log = read_log(f"step,loss\n1,2.0\n2,{cell}\n3,1.0\n")
    assert list(log.train_loss.x) == [1, 3]
    assert log.fault_count == 0


@pytest.mark.parametrize("cell", ["oops", "00:12", "2024-01-05", '"[0.1, 0.2]"', "1.2.3", "0x1F", "5_x6"])
def test_what_is_not_one_number_is_named_by_its_line(cell):
    log = read_log(f"# made by hand\nstep,loss\n1,2.0\n\n2,{cell}\n3,1.0\n")
    assert list(log.train_loss.x) == [1, 3]
    assert log.fault_count == 1
    assert log.faults[0].line == 5
    assert str(log.faults[0]).startswith("line 5: loss is ")


def test_faults_are_bounded_and_counted():
    log = read_log("step,loss\n" + "".join(f"{n},{'bad' if n % 2 else n}\n" for n in range(1000)))
    assert len(log.faults) == FAULTS_KEPT
    assert log.fault_count == 500
    assert [fault.line for fault in log.faults[:3]] == [3, 5, 7]


def test_a_row_of_too_many_cells_or_cut_off_is_named_and_one_of_too_few_is_read():
    log = read_log("step,loss,val_loss\n1,3\n2,2,2.5\n3,1,9,9\n4,1,,\n5,0.")
    assert list(log.train_loss.x) == [1, 2, 4]
    assert list(log.validation_loss.x) == [2]
    assert [str(fault) for fault in log.faults] == [
        "line 4: has 4 cells, but the header has 3: not used",
        "line 6: is cut off at the end of the file: not used",
    ]


def test_the_last_line_needs_no_newline():
    assert list(read_log("step,loss\n1,3\n2,0.25").train_loss.y) == [3, 0.25]


def test_quoted_cells_may_hold_separators_quotes_and_newlines():
    log = read_log(
        '"epoch","loss","note"\n0,"1.5","a, ""b"" \nand more"\n1,"1.25",plain\n2,1,an open " quote\n3,0.5,x\n'
    )
    assert list(log.train_loss.y) == [1.5, 1.25, 1, 0.5]
    assert log.fault_count == 0


def test_comments_are_left_out_and_a_header_in_one_is_used():
    log = read_log("# run 7\n# epoch loss\n0 0.5\n# a note, with commas, and more\n1 0.25\n")
    assert list(log.train_loss.y) == [0.5, 0.25]
    assert log.unit is Unit.EPOCH
    assert read_log("// run 7\nepoch,loss\n0,0.5\n1,0.25\n").train_loss.name == "loss"


def test_lines_before_the_table_are_named():
    log = read_log("Training of 5 May\nby hand\n\nepoch,loss\n" + "".join(f"{n},{1 / (n + 1)}\n" for n in range(9)))
    assert len(log.train_loss) == 9
    assert [fault.line for fault in log.faults] == [1, 2]


def test_a_header_with_other_columns_further_down_counts_from_there_on():
    for first, then in (
        ("epoch,loss\n0,5\n1,4", "epoch,accuracy,loss\n2,9,3\n3,9,2"),
        ("epoch,x,loss\n0,9,5\n1,9,4", "epoch,loss\n2,3\n3,2"),
        ("epoch,x,loss\n0,9,5\n1,9,4", '"epoch","loss","x"\n2,3,9\n3,2,9'),
    ):
        log = read_log(f"{first}\n{then}\n")
        assert list(log.train_loss.x) == [0, 1, 2, 3]
        assert list(log.train_loss.y) == [5, 4, 3, 2]
        assert log.fault_count == 0


def test_a_log_in_latin_1_is_read_though_that_shows_late():
    head = "Größe;loss\n".encode("latin-1")
    log = read_log(head + b"1;0.5\n2;0.25\n")
    assert log.encoding == "latin-1"
    assert log.candidates == ("Größe", "loss")
    late = "epoch,loss,note\n" + "0,1,ok\n" * 20000
    log = read_log(late.encode() + "1,2,é\n".encode("latin-1"))
    assert (log.encoding, len(log.train_loss)) == ("latin-1", 20001)


def test_a_character_over_the_edge_of_a_block_is_read_as_one():
    text = "epoch,loss,note\n" + "".join(f"{n},1,{'é' * (n % 7)}\n" for n in range(30000))
    log = read_log(text.encode())
    assert (log.encoding, log.fault_count, len(log.train_loss)) == ("utf-8", 0, 30000)


@pytest.mark.parametrize(
    "make",
    [
        lambda text: text,
        str.encode,
        lambda text: bytearray(text.encode()),
        lambda text: io.BytesIO(text.encode()),
    ],
)
def test_a_text_bytes_and_a_file_are_read_alike(make):
    assert len(read_log(make("step,loss\n1,2\n")).train_loss) == 1


def test_a_file_is_read_from_its_beginning_each_time():
    file = io.BytesIO(b"step,loss\n1,2\n")
    assert len(read_log(file).train_loss) == len(read_log(file).train_loss) == 1
    assert not file.closed


def test_a_pipe_that_hands_over_a_few_bytes_at_a_time():
    class Pipe(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 7))

    log = read_log(Pipe(table(PLAIN).encode("utf-16")))
    assert len(log.train_loss) == 8


def test_counts_that_start_again_are_counted_on():
    log = read_log("epoch,batch,loss\n" + "".join(f"{n // 4},{n % 4},{n}\n" for n in range(12)))
    assert log.unit is Unit.STEP
    assert list(log.train_loss.x) == list(range(12))
    assert "batch starts again twice" in log.notes[0]


def test_counts_that_go_back_are_put_in_order():
    log = read_log("step,loss\n0,9\n10,8\n20,7\n15,6\n30,5\n")
    assert list(log.train_loss.x) == [0, 10, 15, 20, 30]
    assert list(log.train_loss.y) == [9, 8, 6, 7, 5]
    assert "goes back" in log.notes[0]


def test_steps_and_epochs_are_never_mixed():
    log = read_log("epoch,step,loss\n0,10,3\n,20,2\n1,,1\n1,40,0.5\n1,50,0.4\n")
    assert log.unit is Unit.STEP
    assert list(log.train_loss.x) == [10, 20, 40, 50]
    assert "1 numbers of loss have no count" in " ".join(log.notes)


def test_without_a_count_rows_are_counted():
    log = read_log("loss\n3\n2\n1\n")
    assert log.unit is Unit.ROW
    assert list(log.train_loss.x) == [1, 2, 3]


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (("loss", "train_loss_avg"), "loss"),
        (("box_loss", "cls_loss", "loss"), "loss"),
        (("train/box_loss", "train/loss"), "train/loss"),
        (("trainLoss", "val"), "trainLoss"),
        (("Train Loss",), "Train Loss"),
        (("loss_scale", "LOSS"), "LOSS"),
        (("best_loss", "training.loss"), "training.loss"),
    ],
)
def test_of_several_losses_the_one_with_the_plainest_name_is_taken(header, chosen):
    log = read_log(table([range(1, len(header) + 2)] * 3, header=("step", *header)))
    assert log.train_loss.name == chosen


def test_unclear_columns_are_candidates_to_pick():
    text = table(PLAIN, header=("n", "a", "b"))
    log = read_log(text)
    assert not log.clear
    assert log.candidates == ("n", "a", "b")
    log = read_log(text, columns={"train_loss": "a", "validation_loss": "b", "epoch": "n"})
    assert log.unit is Unit.EPOCH
    np.testing.assert_allclose(log.of(Role.VALIDATION_LOSS).y, [row[2] for row in PLAIN])
    bare = read_log(table(PLAIN, header=()))
    assert bare.candidates == ("column 1", "column 2", "column 3")
    assert len(read_log(table(PLAIN, header=()), columns={"train_loss": "column 2"}).train_loss) == 8
    assert len(read_log("0.5\n0.4\n0.3\n").train_loss) == 3


def test_nan_for_an_empty_cell_is_left_out_and_nan_of_a_training_is_kept():
    alternate = "train_loss,val_loss\n" + "1,nan\n0.9,nan\nnan,1.1\n" * 10
    log = read_log(alternate)
    assert np.isfinite(log.train_loss.y).all()
    assert len(log.validation_loss) == 10
    broken = alternate + "nan,nan\n" * 9
    assert np.isnan(read_log(broken).train_loss.y[-1])
    assert np.isnan(read_log("loss\n3\n2\nnan\nnan\n").train_loss.y).sum() == 2


def test_the_arrays_of_a_log_cannot_be_changed():
    series = read_log("step,loss\n1,2\n").train_loss
    with pytest.raises(ValueError, match="read-only"):
        series.y[0] = 1


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"speed": "loss"}, "columns: 'speed' is no role; the roles are step, epoch, train_loss"),
        ({"train_loss": "cost"}, "train_loss is 'cost', but the columns of numbers are epoch, train_loss, val_loss"),
    ],
)
def test_a_role_or_a_column_that_is_not_there_is_named(columns, words):
    with pytest.raises(ValueError, match=words):
        read_log(table(PLAIN), columns=columns)
