"""AuthZEN: the standard question of an enforcement point, answered by the same policy as everything else."""
