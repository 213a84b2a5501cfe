"""Runs every test file in a process of its own, four at a time; the stories wait more than they compute.

    python3 Tests/EndToEnd/run.py [FILE …]      exit code 0 when all pass
"""

import concurrent.futures
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TEST_PYTHON = HERE.parents[1] / "Scripts" / "test-python"
AT_ONCE = 4
LONGEST = 300.0


def prepared_python():
    """The interpreter that has the packages of requirements.txt, made first if need be."""
    made = subprocess.run([TEST_PYTHON], stdout=subprocess.PIPE, text=True, check=False, timeout=900)
    if made.returncode:
        sys.exit(f"{TEST_PYTHON} failed; its lines above say why")
    return made.stdout.strip()


def run(file, python, longest=LONGEST):
    started = time.monotonic()
    try:
        done = subprocess.run(
            [python, "-m", "unittest", file.stem], cwd=HERE, capture_output=True, text=True, check=False,
            timeout=longest)
        code, output = done.returncode, done.stderr
    except subprocess.TimeoutExpired as late:
        code, output = 1, f"{late.stderr or ''}\nstill ran after {longest:.0f} s"
    return file, code, output, time.monotonic() - started


def main(names, pattern="test_*.py", at_once=AT_ONCE, longest=LONGEST, shows_all=False):
    files = [HERE / f"{pathlib.Path(name).stem}.py" for name in names] or sorted(HERE.glob(pattern))
    python = prepared_python()
    failed = []
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        for finished in concurrent.futures.as_completed([pool.submit(run, file, python, longest) for file in files]):
            file, code, output, seconds = finished.result()
            print(f"{'ok    ' if code == 0 else 'FAILED'} {file.name} ({seconds:.0f} s)", flush=True)
            if code:
                failed.append(file.name)
            if code or shows_all:
                print(output, flush=True)
    print(f"{len(files) - len(failed)} of {len(files)} files passed", *(f"  failed: {name}" for name in failed), sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
