"""The peer's receipts: granian with the house's own options, a route that checks the signature and updates a row."""

import os

from flask import Flask, abort, request
from sqlalchemy import func, update
from twilio.request_validator import RequestValidator

from benchmarks.peer.tables import engine, messages

PATH = "/status"


def create_app() -> Flask:
    """The application of one process."""
    app = Flask(__name__, static_folder=None)
    pool, validator = engine(), RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
    public = os.environ["PEER_CALLBACK"]

    @app.post(PATH)
    def status() -> tuple[str, int]:
        address = f"{public}?{request.query_string.decode()}"
        if not validator.validate(address, request.form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)
        ended = messages.c.state.in_(["delivered", "undelivered", "failed"])
        row = update(messages).where(messages.c.id == int(request.args["message"]), ~ended)
        reported = {"state": request.form["MessageStatus"], "updated_at": func.now()}
        with pool.begin() as connection:
            connection.execute(row.values(**reported))
        return "", 204

    @app.get("/healthz")
    def healthz() -> tuple[str, int]:
        return "", 200

    return app
