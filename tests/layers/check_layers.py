#!/usr/bin/env python3
"""Checks that the house stands as ARCHITECTURE.md draws it: who may know whom, and how large a room may be.

Reads the `rtp_module(NAME USES ...)` declarations of src/*/CMakeLists.txt and every #include below src/.
Prints one line per fault (`path:line: what is wrong and the fix`) and exits 1 if there is any; warnings are
printed and do not fail.

Usage: check_layers.py [ROOT]    ROOT: the repository; by default the one this script is in
"""
import pathlib
import re
import sys
from dataclasses import dataclass, field

# The level of each module. A module may use modules of lower levels.
LEVELS = {
    "app": 5, "bootstrap": 5,
    "gateway": 4, "api": 4, "sources": 4, "lambda": 4,
    "rocksdb": 3, "jetstream": 3, "aws": 3,
    "tables": 2, "functions": 2,
    "net": 1, "websocket": 1, "dynamodb": 1, "events": 1, "records": 1, "mqtt": 1, "pgoutput": 1, "sigv4": 1,
    "jwt": 1, "sam": 1,
    "base": 0,
}

# (user, used) on one level, allowed all the same.
SAME_LEVEL = {
    ("events", "dynamodb"),  # stream records carry attribute values
    ("pgoutput", "dynamodb"),  # columns become attribute values
    ("records", "dynamodb"),  # what is a number, and how JSON is written
}

# Headers that only some modules may include: (what they are, prefixes, modules). What is not named is free.
# The pure modules (websocket, dynamodb, events, records, mqtt, pgoutput, functions, tables, sigv4, jwt, sam)
# thus stay free of I/O.
WITH_IO = {"net", "gateway", "api", "sources", "lambda", "aws", "jetstream", "app"}
RESERVED_HEADERS = [
    ("sockets", ("sys/socket.h", "sys/epoll.h", "sys/uio.h", "sys/un.h", "netinet/", "arpa/", "netdb.h", "poll.h"),
     WITH_IO),
    ("Asio and Beast", ("boost/asio", "boost/beast"), WITH_IO),
    ("RocksDB", ("rocksdb/",), {"rocksdb"}),
    ("yaml-cpp", ("yaml-cpp/",), {"sam"}),
    ("libpq", ("libpq-fe.h", "libpq/"), {"sources"}),
    ("JetStream", ("nats/", "nats.h"), {"jetstream"}),
    ("the command line and configuration libraries", ("CLI/", "toml++/", "toml.hpp"), {"app"}),
]

# A header only tests may include.
TEST_HEADER = re.compile(r"(_test|_contract|_fixture|_testing)\.h$|(^|/)(mock|fake)_[^/]*\.h$")
TEST_SOURCE = re.compile(r"_test\.cpp$")

WARN_LINES = 300
FAIL_LINES = 500
SIZED_FOLDERS = ("src", "fuzz", "bench", "tests", "console", "clients")
SIZED_SUFFIXES = {".h", ".cpp", ".mjs", ".js", ".ts", ".py", ".html", ".css"}
# Files over FAIL_LINES, with the reason.
LONG_FILES: dict[str, str] = {
}

MODULE = re.compile(r"rtp_module\s*\(\s*(\w+)([^)]*)\)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
KEYWORDS = {"USES", "LIBRARIES", "TEST_LIBRARIES", "PRECOMPILED"}


@dataclass
class Findings:
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def fault(self, where, what: str) -> None:
        self.faults.append(f"{where}: {what}")

    def warn(self, where, what: str) -> None:
        self.warnings.append(f"{where}: warning: {what}")


@dataclass(frozen=True)
class Include:
    path: str  # the including file, relative to ROOT
    line: int
    quoted: bool
    target: str

    @property
    def where(self) -> str:
        return f"{self.path}:{self.line}"

    @property
    def module(self) -> str:
        return self.path.split("/")[1]


def uses_of(arguments: str) -> list[str]:
    """The words after USES up to the next keyword."""
    uses, current = [], None
    for word in arguments.split():
        if word in KEYWORDS:
            current = word
        elif current == "USES":
            uses.append(word)
    return uses


def read_modules(root: pathlib.Path, findings: Findings) -> dict[str, list[str]]:
    """Module name to the modules it declares to use."""
    modules = {}
    for folder in sorted(path for path in (root / "src").iterdir() if path.is_dir()):
        declaration = folder / "CMakeLists.txt"
        where = declaration.relative_to(root)
        found = MODULE.findall(declaration.read_text()) if declaration.exists() else []
        if len(found) != 1:
            findings.fault(where, f"declare the folder as one module: rtp_module({folder.name} USES ...)")
            continue
        name, arguments = found[0]
        if name != folder.name:
            findings.fault(where, f"module '{name}' must have the name of its folder, '{folder.name}'")
        if folder.name not in LEVELS:
            findings.fault(where, f"module '{folder.name}' has no level: add it to LEVELS and ARCHITECTURE.md")
        modules[folder.name] = uses_of(arguments)
    return modules


def check_arrows(modules: dict[str, list[str]], findings: Findings) -> None:
    for user, uses in modules.items():
        where = f"src/{user}/CMakeLists.txt"
        for used in uses:
            if used not in modules:
                findings.fault(where, f"'{user}' uses '{used}', which is no module of src/")
            elif user in LEVELS and used in LEVELS:
                if LEVELS[used] > LEVELS[user]:
                    findings.fault(where, f"'{user}' (level {LEVELS[user]}) uses '{used}' (level {LEVELS[used]}): "
                                          "arrows only point down")
                elif LEVELS[used] == LEVELS[user] and (user, used) not in SAME_LEVEL:
                    findings.fault(where, f"'{user}' uses '{used}' of the same level {LEVELS[user]}: "
                                          "modules of one level do not know each other")


def find_cycle(graph: dict[str, list[str]]) -> list[str]:
    """The nodes of one cycle, its first node repeated at the end; empty when there is none."""
    done, trail = set(), []

    def visit(node: str) -> list[str]:
        if node in trail:
            return trail[trail.index(node):] + [node]
        if node in done:
            return []
        trail.append(node)
        for successor in graph.get(node, []):
            cycle = visit(successor)
            if cycle:
                return cycle
        trail.pop()
        done.add(node)
        return []

    for node in graph:
        cycle = visit(node)
        if cycle:
            return cycle
    return []


def read_includes(root: pathlib.Path) -> list[Include]:
    includes = []
    for path in sorted((root / "src").rglob("*")):
        if path.suffix not in {".h", ".cpp"}:
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            match = INCLUDE.match(line)
            if match:
                relative = path.relative_to(root).as_posix()
                includes.append(Include(relative, number, match[1] == '"', match[2]))
    return includes


def check_own_include(include: Include, modules: dict[str, list[str]], root: pathlib.Path, findings: Findings) -> None:
    owner = include.target.split("/")[0]
    if "/" not in include.target or not (root / "src" / include.target).exists():
        findings.fault(include.where, f'"{include.target}" is no file of src/: write "module/file.h"')
    elif owner != include.module and owner not in modules.get(include.module, []):
        findings.fault(include.where, f'includes "{include.target}", but {include.module} does not declare '
                                      f"USES {owner}")
    elif TEST_HEADER.search(include.target) and not (TEST_SOURCE.search(include.path) or TEST_HEADER.search(include.path)):
        findings.fault(include.where, f'includes "{include.target}", which is for tests only')


def check_reserved_header(include: Include, findings: Findings) -> None:
    for what, prefixes, allowed in RESERVED_HEADERS:
        if include.target.startswith(prefixes) and include.module not in allowed:
            findings.fault(include.where, f"<{include.target}>: {include.module} must be free of {what} "
                                          f"(only {', '.join(sorted(allowed))})")


def check_includes(root: pathlib.Path, modules: dict[str, list[str]], findings: Findings) -> None:
    includes = [include for include in read_includes(root) if include.path.count("/") >= 2]
    graph: dict[str, list[str]] = {}
    for include in includes:
        if include.quoted:
            check_own_include(include, modules, root, findings)
            graph.setdefault(include.path, []).append(f"src/{include.target}")
        else:
            check_reserved_header(include, findings)
            if include.target.split("/")[0] in modules and (root / "src" / include.target).exists():
                findings.fault(include.where, f'write "{include.target}" in quotes: it is ours')
    cycle = find_cycle(graph)
    if cycle:
        findings.fault(cycle[0], "headers include each other: " + " -> ".join(cycle))


def check_sizes(root: pathlib.Path, long_files: dict[str, str], findings: Findings) -> None:
    excused = set()
    for folder in SIZED_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix not in SIZED_SUFFIXES or "node_modules" in relative.parts or not path.is_file():
                continue
            name = relative.as_posix()
            lines = path.read_bytes().count(b"\n")
            if lines > FAIL_LINES and name in long_files:
                excused.add(name)
            elif lines > FAIL_LINES:
                findings.fault(name, f"{lines} lines, over {FAIL_LINES}: split it, or list it in LONG_FILES with a reason")
            elif lines > WARN_LINES:
                findings.warn(name, f"{lines} lines, over {WARN_LINES}")
    for name in sorted(long_files.keys() - excused):
        findings.fault(name, "is listed in LONG_FILES without need: remove it there")


def check(root: pathlib.Path, long_files: dict[str, str]) -> Findings:
    findings = Findings()
    modules = read_modules(root, findings)
    check_arrows(modules, findings)
    cycle = find_cycle(modules)
    if cycle:
        findings.fault("src", "modules use each other: " + " -> ".join(cycle))
    check_includes(root, modules, findings)
    check_sizes(root, long_files, findings)
    return findings


def main() -> int:
    default_root = pathlib.Path(__file__).resolve().parents[2]
    root = pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default_root
    findings = check(root, LONG_FILES)
    for line in findings.warnings + findings.faults:
        print(line)
    print(f"{len(findings.faults)} faults, {len(findings.warnings)} warnings")
    return 1 if findings.faults else 0


if __name__ == "__main__":
    sys.exit(main())
