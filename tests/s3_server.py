"""A bucket on this machine, spoken to over HTTP as any S3 server: moto's, in a thread of the test process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import boto3
import requests
from moto.server import ThreadedMotoServer

KEY, SECRET, BUCKET = "tieng-ban", "only for this test", "loa"


@dataclass(frozen=True)
class Bucket:
    """Where it is; `url` is what FILES_URL says."""

    endpoint: str

    @property
    def url(self) -> str:
        return f"s3://{BUCKET}/files?endpoint_url={self.endpoint}&region=us-east-1"

    def objects(self) -> dict[str, bytes]:
        """What lies in it, by key, asked past our own code."""
        client = self._client()
        found = client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return {one["Key"]: client.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read() for one in found}

    def ask_for_keys(self, asks: bool) -> None:
        """Whether keys are looked at from now on: then ours, which nobody registered, open nothing."""
        requests.post(f"{self.endpoint}/moto-api/reset-auth", data=b"0" if asks else b"inf", timeout=10)

    def make(self) -> None:
        """An empty bucket."""
        requests.post(f"{self.endpoint}/moto-api/reset", timeout=10).raise_for_status()
        self._client().create_bucket(Bucket=BUCKET)

    def _client(self):  # type: ignore[no-untyped-def]
        keys = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
        return boto3.client("s3", endpoint_url=self.endpoint, **keys)


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    """A bucket until the end of the block."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        bucket = Bucket(f"http://{host}:{port}")
        bucket.make()
        yield bucket
    finally:
        server.stop()
