import os
import platform

calls = 0


def main(event, context):
    global calls
    calls += 1
    return {
        "event": event,
        "calls": calls,
        "requestId": context.request_id,
        "awsRequestId": context.aws_request_id,
        "functionName": context.function_name,
        "functionVersion": context.function_version,
        "folderId": context.function_folder_id,
        "memory": context.memory_limit_in_mb,
        "remainingMs": context.get_remaining_time_in_millis(),
        "deadlineMs": context.deadline_ms,
        "token": context.token,
        "own": sorted(vars(context)),
        "cwd": os.getcwd(),
        "version": platform.python_version(),
        "environment": dict(os.environ),
    }
