# Would run at the start of an interpreter that takes its path from the environment.
import sys

sys.preloaded = {"ran": True}
