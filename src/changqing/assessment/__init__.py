"""Questions, quizzes, and marking. Marks what it is handed; keeps no record of who answered (that is `records`)."""
