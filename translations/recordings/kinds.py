"""The kinds of sound file the desk takes, known by their first bytes: never by a name, which anybody can give."""

from dataclasses import dataclass

OPENING = 64  # bytes that tell the kind


@dataclass(frozen=True)
class Kind:
    """`demuxer` is FFmpeg's name for the container; `codecs` how the names of the codecs begin that may lie in it."""

    slug: str
    demuxer: str
    codecs: tuple[str, ...]
    media_type: str

    def holds(self, codec: str) -> bool:
        """Whether sound of that codec may lie in it."""
        return codec.startswith(self.codecs)


KINDS = {
    kind.slug: kind
    for kind in (
        Kind("mp3", "mp3", ("mp3",), "audio/mpeg"),
        Kind("wav", "wav", ("pcm_",), "audio/wav"),
        Kind("ogg", "ogg", ("opus", "libopus", "vorbis", "libvorbis"), "audio/ogg"),
        Kind("m4a", "mov", ("aac",), "audio/mp4"),
        Kind("webm", "matroska", ("opus", "libopus", "vorbis", "libvorbis"), "audio/webm"),
    )
}


def kind_of(opening: bytes) -> Kind | None:
    """The kind of a file that begins with these bytes (RFC 9559, RFC 3533, ISO 14496-12, RIFF, ISO 11172-3)."""
    if opening[:4] == b"RIFF" and opening[8:12] == b"WAVE":
        return KINDS["wav"]
    if opening[:4] == b"OggS":
        return KINDS["ogg"]
    if opening[4:8] == b"ftyp":
        return KINDS["m4a"]
    if opening[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in opening:
        return KINDS["webm"]
    if opening[:3] == b"ID3" or _begins_layer_three(opening):
        return KINDS["mp3"]
    return None


def _begins_layer_three(opening: bytes) -> bool:
    if len(opening) < 4:
        return False
    sync, version_and_layer, rates = opening[0], opening[1], opening[2]
    return sync == 0xFF and version_and_layer & 0xE6 == 0xE2 and rates >> 4 not in (0, 15) and rates & 0x0C != 0x0C
