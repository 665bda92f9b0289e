"""Where data may lie, who may reach it, and which machine serves it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pointsapp.startup.places import file_system_of, find_folder, find_privacy, is_open_to_others, is_shared_by_machines
from pointsapp.startup.servers import Machine, find_server, marker_of, take_over
from pointsapp.startup.types import Verdict

MOUNTS = r"""/dev/vda / ext4 rw 0 0
proc /proc proc rw 0 0
nas:/export /srv/shared nfs4 rw 0 0
/dev/sdb1 /srv/shared/local xfs rw 0 0
//nas/share /mnt/two\040words cifs rw 0 0
me@host: /home/me/far fuse.sshfs rw 0 0
/dev/sdc1 /media/stick fuseblk rw 0 0
"""
HERE = Machine("office", "run-1")


@pytest.mark.parametrize(
    ("path", "kind", "is_shared"),
    [
        ("/var/lib/points/points.db", "ext4", False),
        ("/srv/shared/points.db", "nfs4", True),
        ("/srv/shared/local/points.db", "xfs", False),
        ("/srv/shared-not/points.db", "ext4", False),
        ("/mnt/two words/points.db", "cifs", True),
        ("/home/me/far/points.db", "fuse.sshfs", True),
        ("/media/stick/points.db", "fuseblk", False),
    ],
)
def test_a_network_file_system_is_known_by_the_mount_that_holds_the_path(path: str, kind: str, is_shared: bool) -> None:
    assert file_system_of(Path(path), MOUNTS) == kind
    assert is_shared_by_machines(kind) is is_shared


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder whose parents let everybody through."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(("mode", "is_open"), [(0o600, False), (0o640, False), (0o644, True), (0o602, True)])
def test_a_file_that_every_login_can_reach_is_refused(closed: Path, mode: int, is_open: bool) -> None:
    database = closed / "points.db"
    database.touch()
    database.chmod(mode)

    found = find_privacy([database, closed / "points.db-wal"])

    assert [finding.verdict for finding in found] == [Verdict.REFUSED if is_open else Verdict.SOUND]
    assert ("chmod 600" in found[0].says) is is_open


def test_a_closed_folder_closes_what_is_in_it(closed: Path) -> None:
    folder = closed / "instance"
    folder.mkdir()
    folder.chmod(0o700)
    file = folder / "points.db"
    file.touch()
    file.chmod(0o644)

    assert not is_open_to_others(folder)
    assert not is_open_to_others(file)

    folder.chmod(0o701)
    assert is_open_to_others(folder)
    assert is_open_to_others(file)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert find_folder(tmp_path).verdict is Verdict.SOUND
    assert find_folder(tmp_path / "gone").verdict is Verdict.REFUSED


def test_the_same_machine_may_serve_again_after_its_own_restart_and_in_another_container(tmp_path: Path) -> None:
    database = tmp_path / "points.db"
    assert find_server(database, HERE).verdict is Verdict.SOUND

    take_over(database, HERE)

    assert find_server(database, HERE).verdict is Verdict.SOUND
    assert find_server(database, Machine("office", "run-2")).verdict is Verdict.SOUND
    assert find_server(database, Machine("container", "run-1")).verdict is Verdict.SOUND


def test_another_machine_is_refused_until_it_takes_over(tmp_path: Path) -> None:
    database = tmp_path / "points.db"
    other = Machine("school", "run-9")
    take_over(database, HERE)

    refusal = find_server(database, other)
    take_over(database, other)

    assert refusal.verdict is Verdict.REFUSED
    assert "office" in refusal.says
    assert "--take-over" in refusal.says
    assert find_server(database, other).verdict is Verdict.SOUND
    assert find_server(database, HERE).verdict is Verdict.REFUSED
    assert marker_of(database).stat().st_mode & 0o077 == 0


def test_a_marker_that_says_nothing_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "points.db"
    marker_of(database).write_text("{}")

    assert find_server(database, HERE).verdict is Verdict.REFUSED
