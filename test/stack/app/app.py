"""A small learning platform as people write it in Flask: the app of the stack tests.

Its pages are the same for every request, so that a test can fetch them itself and compare sizes to the byte.
Settings come from the environment:

FV_AGENT   address of the agent; without it the template carries no tag (for servers that inject it)
COMPRESS   "gzip" switches Flask-Compress on, level 6
SLOW       "task:300" makes the view `task` take 300 ms longer
ASSETS     origin of another server from which pages load a style sheet and a picture
"""
import os
import time

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, session, url_for

SUBJECTS = ["Deutsch", "Mathematik", "Englisch", "Biologie", "Physik", "Geschichte", "Erdkunde", "Musik"]
STEPS = ["lesen", "verstehen", "üben", "anwenden", "prüfen", "vorstellen", "wiederholen"]
TASKS = [
    {
        "id": number,
        "subject": SUBJECTS[number % len(SUBJECTS)],
        "title": f"{SUBJECTS[number % len(SUBJECTS)]} {STEPS[number % len(STEPS)]}, Teil {number // 7 + 1}",
        "points": number * 13 % 100,
        "week": number * 7 % 40 + 1,
    }
    for number in range(1, 161)
]

app = Flask(__name__)
app.secret_key = "only for tests"

if os.environ.get("COMPRESS") == "gzip":
    from flask_compress import Compress

    app.config.update(COMPRESS_LEVEL=6, COMPRESS_ALGORITHM="gzip")
    Compress(app)


class ServerTiming:
    """Tells how long the app took. Outside of Flask, so that the time for compression counts as well."""

    def __init__(self, wsgi):
        self.wsgi = wsgi

    def __call__(self, environ, start_response):
        began = time.perf_counter()

        def start(status, headers, *rest):
            took = (time.perf_counter() - began) * 1000
            return start_response(status, [*headers, ("Server-Timing", f"app;dur={took:.1f}")], *rest)

        return self.wsgi(environ, start)


app.wsgi_app = ServerTiming(app.wsgi_app)


@app.context_processor
def settings():
    return {"agent": os.environ.get("FV_AGENT"), "assets": os.environ.get("ASSETS")}


@app.before_request
def be_slow():
    view, _, ms = os.environ.get("SLOW", "").partition(":")
    if ms and request.endpoint == view:
        time.sleep(int(ms) / 1000)


@app.before_request
def need_login():
    if request.endpoint not in ("login", "static", None) and "user" not in session:
        return redirect(url_for("login"))


@app.route("/login", methods=["GET", "POST"])
def login():
    if request.method == "GET":
        return render_template("login.html")
    if request.form.get("password") != "geheim":
        return render_template("login.html", wrong=True), 403
    session["user"] = request.form["user"]
    return redirect(url_for("dashboard"))


@app.get("/student/dashboard")
def dashboard():
    return render_template("dashboard.html", tasks=TASKS)


@app.get("/student/task/<int:number>")
def task(number):
    if not 1 <= number <= len(TASKS):
        abort(404)
    return render_template("task.html", task=TASKS[number - 1], done=session.get("done", []))


@app.post("/student/task/<int:number>/subtask/<int:part>")
def subtask(number, part):
    session["done"] = sorted({*session.get("done", []), part})[:10]
    return redirect(url_for("task", number=number))


@app.get("/student/quiz/<int:number>")
def quiz(number):
    return render_template("quiz.html", number=number)


@app.post("/student/quiz/<int:number>/answer")
def answer(number):
    time.sleep(0.05)
    return jsonify(question=request.json["question"], right=True, reasons=[f"Grund {n}: {STEPS[n % 7]}" for n in range(30)])


@app.get("/student/report/<int:number>.pdf")
def report(number):
    time.sleep(0.6)
    text = b"BT /F1 24 Tf 72 760 Td (Bericht) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate(objects, 1))
    return Response(body + b"trailer<</Size 6/Root 1 0 R>>\n%%EOF\n", mimetype="application/pdf")
