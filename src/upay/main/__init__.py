"""The program: web server, worker, command line and demo, and the wiring that joins the rooms.

Owns the only place that knows every room, the processes, and the demo's cast.
Always hands the rooms what they need; nobody below looks for it.
Never decides anything about a customer or about money.
"""
