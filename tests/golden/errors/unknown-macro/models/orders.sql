select {{ mul_mony('a', 'b') }}
