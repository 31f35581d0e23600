"""The least a Flask application can answer: what the house's web server is measured against."""

from flask import Flask

PATH = "/empty"


def create_app() -> Flask:
    """One route that takes a POST and says nothing."""
    app = Flask(__name__, static_folder=None)

    @app.post(PATH)
    def empty() -> tuple[str, int]:
        return "", 204

    return app
