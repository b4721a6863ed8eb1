# A worker that carries out createAccount, with the standard library of Python 3 alone:
#   WORKFLOWS_URL=http://127.0.0.1:3000 API_KEY=... python3 worker.py
import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = os.environ.get("WORKFLOWS_URL", "http://127.0.0.1:3000")
HEADERS = {"Authorization": f"Bearer {os.environ.get('API_KEY')}", "Content-Type": "application/json"}
PAUSE_SECONDS = 1

# In real life a table with the key as its primary key: a task that comes again gives the account of the first.
accounts = {}


def carry_out(task):
    """How it ended: the path to report it at, and the body."""
    if not task["arguments"].get("email"):
        return "fail", {"error": "Account.Invalid", "cause": "email is missing"}
    account = accounts.setdefault(task["idempotencyKey"], {"accountId": f"account_{len(accounts) + 1}"})
    return "complete", {"output": account}


def call(path, body):
    """Calls the service until it has answered: while it restarts, or asks for patience, the same call is sent again."""
    while True:
        request = urllib.request.Request(URL + path, json.dumps(body).encode(), HEADERS)
        pause = PAUSE_SECONDS
        try:
            with urllib.request.urlopen(request, timeout=90) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            if refusal.code < 500 and refusal.code != 429:
                return refusal.code, json.load(refusal)
            pause = int(refusal.headers.get("Retry-After", PAUSE_SECONDS))
        except OSError:  # nobody answers
            pass
        time.sleep(pause)


print("Worker is ready", flush=True)
while True:
    poll = {"functions": ["createAccount"], "maxTasks": 10, "wait": 20, "workerId": "sample"}
    status, polled = call("/tasks/poll", poll)
    if status != 200:
        sys.exit(polled["detail"])
    for task in polled["tasks"]:
        path, body = carry_out(task)
        status, said = call(f"/tasks/{task['token']}/{path}", body)
        if status != 200:  # it timed out, or was cancelled meanwhile
            print(f"{task['executionId']}: {said['detail']}", file=sys.stderr)
