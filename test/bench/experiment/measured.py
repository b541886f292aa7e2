"""The Flask app of the stack tests, with the agent put into its pages from outside, as for an app whose templates stay as they are.

AGENT      address of the agent
VARIANT    label of the set-up

The cookie `round` says in which kind of round a visit takes place; visits without it are not measured. A page goes by
its view and number ("task 17"): the scenarios open different tasks, and so share no step.
"""
import os

from app import app
from flask import request
from markupsafe import Markup


# Functions of this kind run last in, first out: the tag is there before Flask-Compress sees the page.
@app.after_request
def measure(response):
    kind = request.cookies.get("round")
    if kind and response.mimetype == "text/html":
        page = " ".join([request.endpoint, *map(str, request.view_args.values())])
        tag = Markup('<script defer src="{}" data-variant="{}" data-release="{}" data-page="{}"></script>').format(
            os.environ["AGENT"], os.environ["VARIANT"], kind, page
        )
        response.set_data(response.get_data(as_text=True).replace("</head>", f"{tag}</head>", 1))
    return response
