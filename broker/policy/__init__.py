"""What a lawyer, an officer and an operator do with the policy outside a question: explain, replay, mutate, publish."""
