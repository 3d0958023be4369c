#!/usr/bin/env python3
"""The runner of command-line cases must fail where it should: it is tested here on commands of the shell."""
import contextlib
import io
import pathlib
import tempfile
import unittest

import run_cases


def faults(text: str) -> int:
    with tempfile.TemporaryDirectory() as d, contextlib.redirect_stdout(io.StringIO()):
        path = pathlib.Path(d) / "x.case"
        path.write_text(text)
        return run_cases.check_file(path, pathlib.Path("/bin/true"), False)


class Runner(unittest.TestCase):
    def test_right_cases_pass(self):
        self.assertEqual(faults("# says hello\n$ cat; echo oops >&2; exit 3\n< hello\n> hello\n! oops\n? 3\n"), 0)

    def test_each_kind_of_difference_fails(self):
        self.assertEqual(faults("$ echo a\n> b\n"), 1)
        self.assertEqual(faults("$ echo a\n"), 1)
        self.assertEqual(faults("$ true\n> a\n"), 1)
        self.assertEqual(faults("$ echo a >&2\n"), 1)
        self.assertEqual(faults("$ exit 2\n"), 1)
        self.assertEqual(faults("$ true\n? 1\n"), 1)

    def test_dots_stand_for_text_and_for_lines(self):
        self.assertTrue(run_cases.matches(["a … c"], ["a b c"]))
        self.assertFalse(run_cases.matches(["a … c"], ["a b"]))
        self.assertTrue(run_cases.matches(["a", "…", "z"], ["a", "b", "c", "z"]))
        self.assertTrue(run_cases.matches(["a", "…", "z"], ["a", "z"]))
        self.assertFalse(run_cases.matches(["a", "…", "z"], ["a", "b"]))
        self.assertTrue(run_cases.matches(["…"], []))
        self.assertFalse(run_cases.matches([], ["a"]))
        self.assertFalse(run_cases.matches(["a.c"], ["abc"]))

    def test_commands_share_a_folder_and_its_name_is_hidden(self):
        self.assertEqual(faults("$ echo 1 > f\n$ cat f; pwd\n> 1\n> $FOLDER\n"), 0)

    def test_a_file_that_is_no_case_is_refused(self):
        for bad in ("", "# nothing\n", "> a\n", "$ true\nhello\n", "$true\n"):
            with self.assertRaises(ValueError):
                run_cases.parse(bad, "x.case")

    def test_update_writes_what_was_seen_and_keeps_patterns_that_hold(self):
        with tempfile.TemporaryDirectory() as d:
            path = pathlib.Path(d) / "x.case"
            path.write_text("# why\n$ echo one\n> o…\n\n$ echo two; exit 4\n> three\n")
            run_cases.check_file(path, pathlib.Path("/bin/true"), True)
            self.assertEqual(path.read_text(), "# why\n$ echo one\n> o…\n\n$ echo two; exit 4\n> two\n? 4\n")


unittest.main()
