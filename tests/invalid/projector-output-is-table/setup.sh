echo w >w.npy
echo t >t.npy
echo x >x.npy
