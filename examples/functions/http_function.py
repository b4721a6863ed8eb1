# The function createAccount over HTTP, with the standard library of Python 3 alone:
#   SIGNING_SECRET=whsec_... PORT=4100 python3 http_function.py
import base64
import hashlib
import hmac
import json
import os
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = base64.b64decode(os.environ.get("SIGNING_SECRET", "").removeprefix("whsec_"))
MAX_AGE_SECONDS = 300

# In real life a table with the key as its primary key: a call that comes again gives the account of the first.
accounts = {}
lock = threading.Lock()


class Failure(Exception):
    """What the workflow's `retry` and `catch` see: `error` is the name they match, `cause` is for people."""

    def __init__(self, error, cause):
        super().__init__(cause)
        self.error, self.cause = error, cause


def create_account(given, idempotency_key):
    if not given.get("email"):
        raise Failure("Account.Invalid", "email is missing")
    with lock:
        return accounts.setdefault(idempotency_key, {"accountId": f"account_{len(accounts) + 1}"})


def is_genuine(headers, body):
    """Standard Webhooks: an HMAC over id, time and the body as it came."""
    at = headers.get("Webhook-Timestamp", "")
    if not at.isdigit() or abs(time.time() - int(at)) > MAX_AGE_SECONDS:
        return False
    signed = f"{headers.get('Webhook-Id')}.{at}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(given, expected) for given in headers.get("Webhook-Signature", "").split(" "))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open from call to call

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not is_genuine(self.headers, body):
            return self.reply(401, {"error": "Account.Forged", "cause": "the signature is wrong"})
        try:
            self.reply(200, create_account(json.loads(body), self.headers["Idempotency-Key"]))
        except Failure as failure:
            self.reply(422, {"error": failure.error, "cause": failure.cause})
        except Exception:
            traceback.print_exc()
            self.reply(500, {"error": "Account.Broken", "cause": "something went wrong here"})

    def reply(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "4100"))), Handler)
print(f"createAccount is ready at http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
