"""The second argument of a handler, with the cloud's names and types."""
import time


class Context:
    def __init__(self, identity, call):
        self.aws_request_id = call["requestId"]
        self.deadline_ms = call["deadlineMs"]
        self.function_folder_id = identity["folderId"]
        self.function_name = identity["functionId"]
        self.function_version = identity["versionId"]
        self.invoked_function_arn = identity["functionId"]
        self.log_group_name = identity["logGroupId"]
        self.log_stream_name = identity["versionId"]
        self.memory_limit_in_mb = identity["memoryMb"]
        self.request_id = call["requestId"]
        self.token = call.get("token")

    def get_remaining_time_in_millis(self):
        return self.deadline_ms - int(time.time() * 1000)
