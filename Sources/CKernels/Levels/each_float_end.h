// Undefines what each_float.h defines for a type.

#undef real
#undef CK_IS_DOUBLE
#undef CK_REAL
#undef vr
#undef vri
#undef VR
#undef vr_load
#undef vr_store
#undef vr_splat
#undef vr_fma
#undef vr_select
#undef vr_load_part
#undef vr_store_part
#undef vr_math
