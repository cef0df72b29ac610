"""Written as for Google's cloud: its client detects its environment and identity itself."""
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import google.auth
import google.auth.transport.requests
from google.auth import compute_engine

request = google.auth.transport.requests.Request()


def what_is_sent(credentials):
    """Runs its own server, to record the headers that the client sends."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.headers["Authorization"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        with google.auth.transport.requests.AuthorizedSession(credentials) as session:
            status = session.get(f"http://127.0.0.1:{server.server_port}/").status_code
        server.shutdown()
    return {"seen": seen, "status": status}


def main(event, context):
    credentials = compute_engine.Credentials()
    credentials.refresh(request)
    found, project_id = google.auth.default()
    return {
        "token": credentials.token,
        "email": credentials.service_account_email,
        "isValid": credentials.valid,
        "found": type(found).__name__,
        "projectId": project_id,
        "sent": what_is_sent(found),
    }
