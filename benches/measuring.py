"""Runs commands and tells wall time, CPU time and peak memory, for the scripts beside this file."""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path


# The day on which the sample region is built.
SAMPLE_DATE = "2026-11-22"


@dataclass
class Runs:
    """What was measured of one command, a figure for each round."""

    name: str
    # Whether its time is to be compared with that of the others.
    compares: bool = True
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def medians(self) -> tuple[float, float, float]:
        return tuple(statistics.median(values) for values in (self.wall, self.cpu, self.memory))


class Aside:
    """Takes away what an earlier run left, without deleting it before all is measured: some file systems look through what was
    deleted in the last minutes for each new file (ext4 without a journal: `recently_deleted`), and that made programs twice as
    slow that write many files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        self.clear()

    def take(self, *paths: Path) -> None:
        for path in paths:
            if path.exists():
                self.folder.mkdir(exist_ok=True)
                self.count += 1
                path.rename(self.folder / str(self.count))

    def clear(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def settle(self, most: float = 360.0) -> None:
        """Waits until what was deleted before no longer makes new files slow; how long they should take says a file system in
        memory."""
        memory = Path("/dev/shm")
        began, told = time.monotonic(), False
        while memory.is_dir() and (slower := self._new_files(self.folder) / self._new_files(memory)) > 5.0:
            late = time.monotonic() - began > most
            if late or not told:
                print(f"{'all figures of writing are too high' if late else 'waiting'}: new files below {self.folder} take {slower:.0f} times "
                      "as long as in memory", file=sys.stderr)
            if late:
                return
            told = True
            time.sleep(20)

    def _new_files(self, below: Path) -> float:
        """Seconds for some new files. They stay until all is measured, for the reason above; in memory that is none."""
        self.count += 1
        probe = below / f"probe-{os.getpid()}-{self.count}"
        probe.mkdir(parents=True)
        began = time.monotonic()
        for number in range(300):
            os.close(os.open(probe / str(number), os.O_WRONLY | os.O_CREAT, 0o644))
        took = time.monotonic() - began
        if below != self.folder:
            shutil.rmtree(probe)
        return took


def sample_region(folder: Path) -> None:
    """A copy of the sample region, without what was built of it."""
    for name in ("content", "docs", "forms", "records", "themes"):
        shutil.copytree(Path(__file__).resolve().parent.parent / name, folder / name)


def size_on_disk(folder: Path) -> float:
    """Megabytes that the files of a folder take on the disk, each once however many names it has."""
    found = {(seen.st_dev, seen.st_ino): seen.st_blocks for path in folder.rglob("*") for seen in [path.lstat()]}
    return sum(found.values()) * 512 / 1e6


def measure(runs: Runs | None, command: list[str], cwd: Path, allowed: tuple[int, ...] = (0,), show: bool = False) -> None:
    """Runs a command; its own resources are read with wait4, so that nothing else is counted. `show` prints what it says."""
    os.sync()  # nobody waits for what others wrote
    environment = {k: v for k, v in os.environ.items() if k not in ("SOURCE_DATE_EPOCH", "RAYON_NUM_THREADS")}
    with tempfile.TemporaryFile() as log:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in allowed:
            log.seek(0)
            sys.exit(f"{command[0]} left with {process.returncode}:\n" + log.read().decode(errors="replace")[-3000:])
        if show:
            log.seek(0)
            print(log.read().decode(errors="replace"))
    if runs is not None:
        runs.wall.append(wall)
        runs.cpu.append(used.ru_utime + used.ru_stime)
        runs.memory.append(used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024))


def write_floor(runs: Runs | None, source: Path, target: Path) -> None:
    """Writes the files of a folder from memory, in two threads; a process of its own reads them before."""
    with tempfile.NamedTemporaryFile(suffix=".json") as told:
        subprocess.run([sys.executable, str(Path(__file__)), str(source), str(target), told.name], check=True)
        wall, cpu, memory = json.loads(Path(told.name).read_text(encoding="utf-8"))
    if runs is not None:
        runs.wall.append(wall)
        runs.cpu.append(cpu)
        runs.memory.append(memory)


def _write_from_memory(source: Path, target: Path) -> tuple[float, float, float]:
    files = [(target / path.relative_to(source), path.read_bytes()) for path in source.rglob("*") if path.is_file()]
    folders = sorted({path.parent for path, _ in files})

    def some(part: list[tuple[Path, bytes]]) -> None:
        for path, data in part:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            os.write(handle, data)
            os.close(handle)

    began, before = time.monotonic(), time.process_time()
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(some, [files[::2], files[1::2]]))
    return time.monotonic() - began, time.process_time() - before, sum(len(data) for _, data in files) / 1e6


def machine() -> str:
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
                 platform.machine()) if Path("/proc/cpuinfo").exists() else platform.machine()
    return f"{os.cpu_count()} cores ({model}), {platform.system()} {platform.release()}"


def table(rows: list[Runs], base: Runs | None, markdown: bool) -> str:
    head = ["", "wall s", "CPU s", "peak MB", "ratio of wall"]
    lines = []
    for runs in rows:
        wall, cpu, memory = runs.medians()
        ratio = f"{wall / base.medians()[0]:.2f}" if base and runs.compares else ""
        lines.append([runs.name, f"{wall:.2f}", f"{cpu:.2f}", f"{memory:.0f}", ratio])
    if markdown:
        return "\n".join(["| " + " | ".join(head) + " |", "|---|---:|---:|---:|---:|", *("| " + " | ".join(line) + " |" for line in lines)])
    return "\n".join("{:<36}{:>9}{:>9}{:>9}{:>15}".format(*line) for line in [head, *lines])


if __name__ == "__main__":
    Path(sys.argv[3]).write_text(json.dumps(_write_from_memory(Path(sys.argv[1]), Path(sys.argv[2]))), encoding="utf-8")
