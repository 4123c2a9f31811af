"""What an operator needs: the worker and its supervision."""
