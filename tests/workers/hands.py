"""`planreview worker` without the command line."""

from workers import logs, settings, worker

if __name__ == "__main__":
    logs.configure()
    worker.run(settings.load())
