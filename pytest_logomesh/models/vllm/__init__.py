"""The life of a vLLM server: found, started under a keeper, waited for, watched, stopped without remains."""
