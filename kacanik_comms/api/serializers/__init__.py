"""How requests and answers look as JSON. Field names are those of the models; their help is the documentation."""
