"""Names of their time: how offices, objectives, audiences and channels were called when a plan was adopted."""
