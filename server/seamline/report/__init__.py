"""What was found, for people and for machines: text, JSON, SARIF and code-host annotations of the same violations.

This room only shows. It decides nothing about what is a violation and knows neither git nor command lines; it is given
a `Report` and a stream. One format, one file.
"""
