"""The roll: marks from teachers' phones, learners' codes and paper; what counts is made of them, none is lost."""
