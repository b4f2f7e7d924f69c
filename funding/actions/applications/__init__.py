"""The life of an application: begun, answered, sent, and everything that can happen to it before that."""
