"""The operators' pages of credits: applications that wait, the rates and the rules that universities publish."""
